/** What a CompareMeter keeps: integers, exact sums and the values of rows, which add up to the same in every order. */

import type { Call } from "../check/call.js";
import { show } from "../check/show.js";
import type { FloatArray } from "../engine/data.js";
import { DOUBLE, SINGLE, textOf, unitsOf } from "../exactText.js";
import { ExactTotal } from "../exactTotal.js";
import { areDouble, type CompareRows, FLAGS, type FlagName, VALUES } from "./compareRows.js";
import { readFields, readInteger, readMeter, readSum, VERSION } from "./json.js";
import { allProducts, Moments, type MomentsJson, readMoments } from "./moments.js";
import { newRowValues, type QuantilesKind, type RowValues, readRowValues } from "./quantiles.js";
import { yesOf } from "./rows.js";
import { checkQuantiles, checkTotal } from "./settings.js";

/** The type in its JSON. */
const TYPE = "CompareMeter";

/** The exact sums in a {@link CompareMeterJson}. */
export interface CompareSumsJson {
  /** Of the model's losses. */
  nll: MomentsJson | null;
  /** Of the base's. */
  baseNll: MomentsJson | null;
  /** Of KL(base‖model). */
  kl: MomentsJson | null;
  /** Of KL(model‖base). */
  reverseKl: MomentsJson | null;
  /** Of the Jensen-Shannon divergence. */
  js: MomentsJson | null;
  /** Of the total variation. */
  totalVariation: MomentsJson | null;
  /** Of the targets' differences of probability. */
  deltaP: MomentsJson | null;
  /** Of their squares. */
  squaredDeltaP: MomentsJson | null;
}

/** A {@link CompareMeter} as JSON. Null: something that was added lacked it. */
export interface CompareMeterJson {
  /** What it is of. */
  type: "CompareMeter";
  /** The form of the fields. */
  version: 1;
  /** The setting. */
  quantiles: QuantilesKind;
  /** The rows that count. */
  count: number;
  /** Those of them without a divergence. */
  nanCount: number;
  /** The exact sums, such as `"0x6934c6p-149"`, and those of the squares. */
  sums: CompareSumsJson;
  /** The exact sum of the products of both losses. */
  products: string | null;
  /** The rows where both models prefer the same class. */
  sameTop: number | null;
  /** The rows where base's first class is among the model's first five. */
  baseTopInTop5: number | null;
  /** The divergences of all rows: their bits as float32, ascending, in 8 hexadecimal digits each; or pairs of the first 16 bits and a count. */
  klValues: string | (readonly [number, number])[];
  /** The same of the differences of probability. */
  deltaPValues: string | (readonly [number, number])[] | null;
}

const FIELDS = [
  "quantiles",
  "count",
  "nanCount",
  "sums",
  "products",
  "sameTop",
  "baseTopInTop5",
  "klValues",
  "deltaPValues",
] as const;
const SUMS = [
  "nll",
  "baseNll",
  "kl",
  "reverseKl",
  "js",
  "totalVariation",
  "deltaP",
  "squaredDeltaP",
] as const;
type SumName = (typeof SUMS)[number];

export class CompareTotals {
  count = 0;
  nanCount = 0;
  /** Null, and so are the next ones: something that was added lacked it. */
  readonly sums: { [Name in SumName]: Moments | null };
  /** Of nll and baseNll. */
  products: ExactTotal | null = new ExactTotal();
  readonly flags: { [Name in FlagName]: number | null } = { sameTop: 0, baseTopInTop5: 0 };
  klValues: RowValues;
  deltaPValues: RowValues | null;
  /** Whether some values were float64. */
  #double = false;

  constructor(readonly quantiles: QuantilesKind) {
    this.sums = Object.fromEntries(SUMS.map((name) => [name, new Moments()])) as CompareTotals["sums"];
    this.klValues = newRowValues(quantiles);
    this.deltaPValues = newRowValues(quantiles);
  }

  /** Those of a JSON. */
  static read(call: Call, name: string, value: unknown): CompareTotals {
    const json = readMeter(call, name, value, TYPE, FIELDS);
    const totals = new CompareTotals(checkQuantiles(call, json.quantiles, `${name}.quantiles`));
    const { quantiles, sums } = totals;
    const count = readInteger(call, `${name}.count`, json.count);
    totals.count = count;
    totals.nanCount = readInteger(call, `${name}.nanCount`, json.nanCount, count);
    for (const flag of FLAGS)
      totals.flags[flag] =
        json[flag] === null ? null : readInteger(call, `${name}.${flag}`, json[flag], count);
    const given = readFields(call, `${name}.sums`, json.sums, SUMS);
    for (const sum of SUMS)
      sums[sum] = given[sum] === null ? null : readMoments(call, `${name}.sums.${sum}`, given[sum], count);
    const without = (field: string, value: unknown, isWithout: boolean): boolean => {
      if ((value === null) !== isWithout)
        call.wrongKind(
          `${field} is ${show(value)}, expected ${isWithout ? "null" : "a value"} beside the sums`,
        );
      return isWithout;
    };
    if (sums.kl === null) call.wrongKind(`${name}.sums.kl is null, expected a value`);
    without(`${name}.sums.squaredDeltaP`, sums.squaredDeltaP, sums.deltaP === null);
    if (without(`${name}.products`, json.products, sums.nll === null || sums.baseNll === null))
      totals.products = null;
    else totals.products?.addExact(readSum(call, `${name}.products`, json.products, allProducts()).exact);
    totals.klValues = readRowValues(call, `${name}.klValues`, json.klValues, quantiles, count);
    totals.deltaPValues = without(`${name}.deltaPValues`, json.deltaPValues, sums.deltaP === null)
      ? null
      : readRowValues(call, `${name}.deltaPValues`, json.deltaPValues, quantiles, count);
    // A sum that is no number has no unit.
    totals.#double =
      String(json.products).endsWith(`p${DOUBLE.products}`) || SUMS.some((sum) => hasDouble(given[sum]));
    return totals;
  }

  add(call: Call, rows: CompareRows): void {
    checkTotal(call, "count", this.count + rows.count);
    const { flags } = rows;
    const double = areDouble(rows);
    if (rows.count > 0) this.#double ||= double;
    this.count += rows.count;
    const values = countedValues(rows);
    for (const name of VALUES) {
      const own = values[name];
      if (own === null) this.sums[name] = null;
      else this.sums[name]?.addAll(own, double);
    }
    const { nll, baseNll, kl, deltaP } = values;
    if (nll === null || baseNll === null) this.products = null;
    else if (this.products !== null) addProducts(this.products, nll, baseNll, double);
    if (deltaP === null) {
      this.sums.squaredDeltaP = null;
      this.deltaPValues = null;
    } else {
      this.sums.squaredDeltaP?.addAll(squaresOf(deltaP), true);
      this.deltaPValues?.addAll(deltaP);
    }
    this.klValues.addAll(kl);
    for (let row = 0; row < kl.length; row++) if (Number.isNaN(kl[row])) this.nanCount++;
    for (const name of FLAGS) {
      const [count, own] = [this.flags[name], flags[name]];
      this.flags[name] = count === null || own === null ? null : count + yesOf(own, rows.counted);
    }
  }

  merge(call: Call, other: CompareTotals): void {
    checkTotal(call, "count", this.count + other.count);
    this.count += other.count;
    this.nanCount += other.nanCount;
    this.#double ||= other.#double;
    for (const name of SUMS) {
      const [sum, more] = [this.sums[name], other.sums[name]];
      if (sum === null || more === null) this.sums[name] = null;
      else sum.merge(more);
    }
    if (this.products === null || other.products === null) this.products = null;
    else this.products.addExact(other.products.exact);
    for (const name of FLAGS) {
      const [count, more] = [this.flags[name], other.flags[name]];
      this.flags[name] = count === null || more === null ? null : count + more;
    }
    this.klValues.merge(other.klValues);
    if (this.deltaPValues === null || other.deltaPValues === null) this.deltaPValues = null;
    else this.deltaPValues.merge(other.deltaPValues);
  }

  json(): CompareMeterJson {
    const { count, nanCount, sums, products, klValues, deltaPValues, quantiles } = this;
    const units = unitsOf(this.#double);
    const squares = this.#double ? DOUBLE.terms : SINGLE.products;
    const ofSum = (name: SumName): MomentsJson | null =>
      name === "squaredDeltaP"
        ? (sums[name]?.json(squares, DOUBLE.products) ?? null)
        : (sums[name]?.json(units.terms, units.products) ?? null);
    return {
      type: TYPE,
      version: VERSION,
      quantiles,
      count,
      nanCount,
      sums: Object.fromEntries(SUMS.map((name) => [name, ofSum(name)])) as unknown as CompareSumsJson,
      products: products === null ? null : textOf(products.exact, units.products),
      ...this.flags,
      klValues: klValues.json(),
      deltaPValues: deltaPValues === null ? null : deltaPValues.json(),
    };
  }
}

/** The values of the rows that count. */
function countedValues({ values, counted, count }: CompareRows): CompareRows["values"] {
  if (counted === null || count === counted.length) return values;
  const pick = (own: FloatArray | null) => own?.filter((_, row) => counted[row] !== 0) ?? null;
  const picked = VALUES.map((name) => [name, pick(values[name])]);
  return Object.fromEntries(picked) as CompareRows["values"];
}

function addProducts(sum: ExactTotal, a: FloatArray, b: FloatArray, double: boolean): void {
  // The product of two float32 is a float64.
  if (double) for (let row = 0; row < a.length; row++) sum.addProduct(a[row], b[row]);
  else for (let row = 0; row < a.length; row++) sum.add(a[row] * b[row]);
}

/** Those of float32 are exact, those of float64 rounded as all numbers of such rows. */
function squaresOf(values: FloatArray): Float64Array {
  const squares = new Float64Array(values.length);
  for (let row = 0; row < values.length; row++) squares[row] = values[row] * values[row];
  return squares;
}

/** Whether sums are in the units of float64. */
function hasDouble(moments: unknown): boolean {
  const sum = typeof moments === "object" && moments !== null ? Reflect.get(moments, "sum") : "";
  return String(sum).endsWith(`p${DOUBLE.terms}`);
}
