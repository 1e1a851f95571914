/** The calls of a pool's `async`: each runs until it asks the engine for something large, which helpers do. */

import type { Engine } from "../engine/engine.js";
import { runElsewhere } from "./asynchronous.js";
import { readLater, refuseClosed } from "./check.js";
import { runCopied, unless } from "./copied.js";
import { type Asked, inBlocks, inPieces, patienceOf, resultOf, type Settings } from "./divided.js";
import { detach, giveUp } from "./givenUp.js";
import { engineFunction, type Library } from "./library.js";
import { Blocks, type Memories } from "./memories.js";
import { Replay, UNANSWERED } from "./replay.js";
import type { Helper, Team } from "./team.js";

type Function = (...args: readonly unknown[]) => unknown;
type Maker = (engine: Engine) => Function;

/** What a pool has for them. */
export interface Means {
  readonly library: Library;
  readonly settings: Settings;
  readonly memories: Memories;
  readonly team: Team | null;
  /** Whether helpers see the same memory. */
  readonly shares: boolean;
  isClosed(): boolean;
  /** The synchronous function. */
  now(name: string): Function;
  /** All helpers, once there are any. */
  helpers(): Promise<readonly Helper[]>;
}

interface Given {
  readonly name: string;
  readonly args: readonly unknown[];
  readonly transfer: ReadonlySet<ArrayBuffer> | null;
  /** Throws if the call is given up. */
  readonly refuse: () => void;
}

/** What asks one question after the other about all rows: to run it again for each would cost more than it gains. */
const NEVER_LATER: readonly string[] = ["fitTemperature"];

export class LaterCalls {
  readonly #blocks = new Blocks();

  constructor(private readonly means: Means) {}

  async call(name: string, make: Maker, all: readonly unknown[]): Promise<unknown> {
    const { isClosed } = this.means;
    if (isClosed()) refuseClosed(name);
    const { signal, transfer, args } = readLater(name, all);
    const refuse = () => {
      if (isClosed()) refuseClosed(name);
      if (signal?.aborted) throw signal.reason;
    };
    refuse();
    const value = await this.#compute(make, { name, args, transfer, refuse });
    if (transfer !== null) detach(transfer, value);
    return value;
  }

  async #compute(make: Maker, given: Given): Promise<unknown> {
    const { name, args, refuse } = given;
    const { library, settings } = this.means;
    if (NEVER_LATER.includes(name)) return this.means.now(name)(...args);
    const replay = new Replay(library, settings.worthwhile);
    const call = make(replay.engine);
    for (;;) {
      replay.rewind();
      try {
        return call(...args);
      } catch (error) {
        if (error !== UNANSWERED) throw error;
      }
      // The arguments are good, and what is to be done is large.
      const asked = replay.question as Asked;
      const helpers = await this.means.helpers();
      refuse();
      const elsewhere = this.#giveUp(given, helpers, asked);
      if (elsewhere !== null) return unless(elsewhere, refuse);
      replay.answer(await this.#answer(asked, helpers, refuse));
    }
  }

  /** The result of a call whose arrays go to a helper; null: they do not. */
  #giveUp(
    { name, args, transfer }: Given,
    helpers: readonly Helper[],
    asked: Asked,
  ): Promise<unknown> | null {
    if (transfer === null) return null;
    return giveUp(helpers, {
      name,
      args,
      given: transfer,
      patience: patienceOf(this.means.settings, asked, 1),
    });
  }

  async #answer(asked: Asked, helpers: readonly Helper[], refuse: () => void): Promise<unknown> {
    const { library, settings, memories, team, shares } = this.means;
    const here = () => engineFunction(library, asked.name)(asked.call);
    if (helpers.length === 0 || team === null) return here();
    if (!shares) {
      const pieces = inBlocks(library, settings, asked, helpers.length);
      if (pieces === null) return here();
      await runCopied(pieces, helpers, this.#blocks, refuse);
      return resultOf(pieces);
    }
    const memory = memories.take();
    const progress = inPieces(library, settings, memory.of, asked, helpers.length);
    if (progress === null) return here();
    const { doubts } = team;
    await runElsewhere(progress, team, helpers, refuse);
    if (team.doubts === doubts) memory.giveBack();
    return resultOf(progress);
  }
}
