/** What `xent compare` keeps of rows. */
import type { Call } from "../check/call.js";
import type { CompareMeterJson } from "../functions/compareMeter.js";
import { readFields } from "../meters/json.js";
import type { Engine } from "./engine.js";
import { NotFinite, type NotFiniteJson } from "./notFinite.js";

export type CompareMeterClass = Pick<Engine, "CompareMeter">;

export interface CompareSumsJson {
  readonly meter: CompareMeterJson;
  readonly notFinite: NotFiniteJson;
}

export class CompareSums {
  readonly meter: InstanceType<Engine["CompareMeter"]>;
  readonly notFinite: NotFinite;

  /** `first`: the first row. */
  constructor({ CompareMeter }: CompareMeterClass, quantiles: CompareMeterJson["quantiles"], first = 0) {
    this.meter = new CompareMeter({ quantiles });
    this.notFinite = new NotFinite(first);
  }

  /** The rows that count. */
  get count(): number {
    return this.meter.count;
  }

  merge(other: CompareSums): void {
    this.meter.merge(other.meter);
    this.notFinite.merge(other.notFinite);
  }

  json(): CompareSumsJson {
    return { meter: this.meter.toJSON(), notFinite: this.notFinite.json() };
  }

  static read(
    classes: CompareMeterClass,
    call: Call,
    name: string,
    value: unknown,
    quantiles: CompareMeterJson["quantiles"],
  ): CompareSums {
    const json = readFields(call, name, value, ["meter", "notFinite"]);
    const sums = new CompareSums(classes, quantiles);
    // Whatever is no meter's is refused there.
    sums.meter.merge(classes.CompareMeter.fromJSON(json.meter as CompareMeterJson));
    sums.notFinite.merge(NotFinite.read(call, `${name}.notFinite`, json.notFinite));
    return sums;
  }
}
