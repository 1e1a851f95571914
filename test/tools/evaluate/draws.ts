/** Random calls of the losses with a class axis: logits, targets, and any subset of their options that fits them. */

import fc from "fast-check";
import { integerBelow, type Random, uniform } from "../random.js";
import type { CrossEntropyOptions, Target } from "./classLosses.js";
import { type CountedRow, countedRows, IGNORED, shiftedShape } from "./countedRows.js";
import { type DType, type Encoded, encoded } from "./encoded.js";
import type { Reduction } from "./reduction.js";
import {
  anyLayout,
  flags,
  indexOfRow,
  indexTensor,
  logitsOfRow,
  pick,
  probabilitiesOfRow,
} from "./rowContent.js";
import { axisOf, openClasses, Rows, size, type Tensor } from "./rows.js";

export const ROW_OPTIONS = ["ignoreIndex", "mask", "rowWeight", "normalizer", "shift"] as const;
const CLASS_OPTIONS = ["labelSmoothing", "classMask", "temperature", "softcap", "zLoss"] as const;
export const ALL_OPTIONS = ["weight", ...ROW_OPTIONS, ...CLASS_OPTIONS] as const;

export type OptionName = (typeof ALL_OPTIONS)[number];

export interface Wishes {
  /** The options that may be drawn. */
  readonly options: readonly OptionName[];
  readonly targets: readonly Kind[];
  readonly reductions: readonly Reduction[];
  readonly dtypes?: readonly DType[];
  /** No infinity and no NaN in rows that count, and no infinite loss. */
  readonly isTame?: boolean;
  /** Few and short rows. */
  readonly isSmall?: boolean;
  /** Rows that do not count have a class too. */
  readonly isOpen?: boolean;
}

export type Kind = "indices" | "probabilities";

export interface Drawn {
  readonly dtype: DType;
  readonly x: Tensor;
  readonly rows: Rows;
  /** The class axis, counted from the front. */
  readonly axis: number;
  readonly target: Target;
  readonly reduction: Reduction;
  /** All options as the reference takes them, gradOutput too. */
  readonly options: CrossEntropyOptions & { readonly gradOutput?: number | Float64Array };
  /** The shape of the losses. */
  readonly lossShape: readonly number[];
  /** The same as the library takes it. */
  readonly call: {
    readonly logits: Encoded;
    readonly target: Encoded;
    readonly options: Readonly<Record<string, unknown>>;
    readonly gradOutput: unknown;
  };
}

const CLASSES = [1, 2, 3, 4, 5, 8, 17, 48, 49, 70];
const SMALL_CLASSES = [1, 2, 3, 5];
const SIZES = [1, 2, 3, 4, 5, 9, 17, 33];
const SMALL_SIZES = [1, 2, 3];
const MOST_AXES = 3;
const MOST_ELEMENTS = 1500;
const DTYPES: readonly DType[] = ["float32", "float64", "float16"];

export function draws(wishes: Wishes): fc.Arbitrary<Drawn> {
  const { isSmall = false, isTame = false, isOpen = false } = wishes;
  const sizes = fc.oneof(
    { weight: 40, arbitrary: fc.constantFrom(...(isSmall ? SMALL_SIZES : SIZES)) },
    { weight: 1, arbitrary: fc.constant(0) },
  );
  return fc
    .record({
      dtype: fc.constantFrom(...(wishes.dtypes ?? DTYPES)),
      classes: fc.constantFrom(...(isSmall ? SMALL_CLASSES : CLASSES)),
      rowShape: fc.array(sizes, { maxLength: isSmall ? 2 : MOST_AXES }),
      place: fc.nat(),
      kind: fc.constantFrom(...wishes.targets),
      reduction: fc.constantFrom(...wishes.reductions),
      names: fc.subarray([...wishes.options]),
      isTame: isTame ? fc.constant(true) : fc.boolean(),
      isOpen: fc.constant(isOpen),
      seed: fc.nat(),
    })
    .map(drawn);
}

/** What fast-check draws; the rest comes from the seed. */
interface Base {
  readonly dtype: DType;
  readonly classes: number;
  readonly rowShape: readonly number[];
  readonly place: number;
  readonly kind: Kind;
  readonly reduction: Reduction;
  readonly names: readonly OptionName[];
  readonly isTame: boolean;
  readonly isOpen: boolean;
  readonly seed: number;
}

const UPSTREAM = [0.75, -2, 0.5, 1, 3];

function drawn(base: Base): Drawn {
  const { dtype, classes, reduction, place } = base;
  const random = uniform(base.seed);
  const rowShape = [...base.rowShape];
  while (size(rowShape) * classes > MOST_ELEMENTS) rowShape.pop();
  const axis = place % (rowShape.length + 1);
  const shape = [...rowShape.slice(0, axis), classes, ...rowShape.slice(axis)];
  const rows = new Rows(shape, axis);

  const numbers = { ...drawnNumbers(random, base, rowShape), dim: drawnDim(random, shape, axis) };
  const tensors = drawnTensors(random, base, rows, shape);
  const { data, target } = drawnContent(random, base, rows, { ...numbers, ...tensors });
  const { mask, rowWeight, classMask, ...lists } = tensors;
  const lossShape = shiftedShape(rows, numbers.shift);
  const gradOutput = random() < 0.5 ? undefined : drawnUpstream(random, reduction, size(lossShape));
  const tensor = (values: ArrayLike<number>) => anyLayout(random, encoded({ data: values, shape }, dtype));
  return {
    dtype,
    x: { data, shape },
    rows,
    axis,
    target,
    reduction,
    options: { ...numbers, ...tensors, reduction, gradOutput },
    lossShape,
    call: {
      logits: tensor(data),
      target:
        "indices" in target
          ? indexTensor(random, Array.from(target.indices), rows.shape)
          : tensor(target.probabilities),
      options: present({
        ...numbers,
        ...lists,
        mask: mask && flags(random, mask),
        rowWeight: rowWeight && anyLayout(random, encoded(rowWeight, pick(random, ["float32", "float64"]))),
        classMask: classMask && flags(random, classMask),
      }),
      gradOutput: typeof gradOutput === "object" ? { data: gradOutput, shape: lossShape } : gradOutput,
    },
  };
}

function drawnUpstream(random: Random, reduction: Reduction, count: number): number | Float64Array {
  if (reduction !== "none") return pick(random, UPSTREAM);
  return Float64Array.from({ length: count }, () => pick(random, UPSTREAM));
}

/** Without what is undefined. */
function present(options: Readonly<Record<string, unknown>>): Readonly<Record<string, unknown>> {
  return Object.fromEntries(Object.entries(options).filter(([, value]) => value !== undefined));
}

function drawnDim(random: Random, shape: readonly number[], axis: number): number | undefined {
  if (axis === axisOf(shape) && random() < 0.5) return undefined;
  return random() < 0.5 ? axis : axis - shape.length;
}

const TEMPERATURES = [0.05, 0.5, 0.7, 1, 2, 10];
const SOFTCAPS = [2, 5, 30, 50];
const Z_LOSSES = [0, 1e-4, 0.1, 1];
const SMOOTHINGS = [0, 0.1, 0.5];
const NORMALIZERS = [0.5, 7, 1000];
const LONGEST_SHIFT = 3;

/** The options that are numbers; undefined where they are not drawn. */
function drawnNumbers(random: Random, { names, reduction }: Base, rowShape: readonly number[]) {
  const length = rowShape.at(-1);
  const one = (name: OptionName, list: readonly number[]) =>
    names.includes(name) ? pick(random, list) : undefined;
  return {
    temperature: one("temperature", TEMPERATURES),
    softcap: one("softcap", SOFTCAPS),
    zLoss: one("zLoss", Z_LOSSES),
    // With all of the loss smoothed, the contract does not say what a target in a masked class is worth.
    labelSmoothing: one("labelSmoothing", names.includes("classMask") ? SMOOTHINGS : [...SMOOTHINGS, 1]),
    normalizer: reduction === "mean" ? one("normalizer", NORMALIZERS) : undefined,
    shift:
      length === undefined || !names.includes("shift")
        ? undefined
        : integerBelow(random, Math.min(LONGEST_SHIFT, length) + 1),
  };
}

const WEIGHTS = [0.25, 0.5, 1, 2, 3];
/** Those of probabilities are negative, and nothing is compared with them. */
const IGNORED_CLASSES = [-100, -1, 255, 0, [-100, -1], [300, 1, -7], [-1], []];
const IGNORED_NOWHERE = [-100, -1, [-1, -5], []];

/** The options that hold something for each row, class or logit; undefined where they are not drawn. */
function drawnTensors(random: Random, base: Base, rows: Rows, shape: readonly number[]) {
  const { names, reduction, kind, classes } = base;
  const given = <T>(name: OptionName, of: () => T) => (names.includes(name) ? of() : undefined);
  const perRow = (value: () => number) => ({
    data: Float64Array.from({ length: rows.count }, value),
    shape: rows.shape,
  });
  // Signed weights may have the sum 0, by which nothing is divided.
  const signs = reduction === "none" || reduction === "sum" ? [1, 1, -1] : [1];
  return {
    weight: given("weight", () =>
      Array.from({ length: classes }, () => (random() < 0.1 ? 0 : pick(random, WEIGHTS))),
    ),
    ignoreIndex: given("ignoreIndex", () =>
      pick(random, kind === "indices" ? IGNORED_CLASSES : IGNORED_NOWHERE),
    ),
    mask: given("mask", () => perRow(() => (random() < 0.25 ? 0 : pick(random, [1, 1, 0.5, -2])))),
    rowWeight: given("rowWeight", () =>
      perRow(() => (random() < 0.15 ? 0 : pick(random, WEIGHTS) * pick(random, signs))),
    ),
    classMask: given("classMask", () => {
      const isWhole = random() < 0.5;
      const share = pick(random, [0.1, 0.5, 0.9]);
      const data = Float64Array.from({ length: isWhole ? size(shape) : classes }, () =>
        random() < share ? 0 : pick(random, [1, 2]),
      );
      if (!isWhole && !data.some((value) => value !== 0)) data[integerBelow(random, classes)] = 1;
      return { data, shape: isWhole ? shape : [classes] };
    }),
  };
}

type Drawing = ReturnType<typeof drawnNumbers> & ReturnType<typeof drawnTensors>;

/** What labels hold where there is none. */
const NO_LABELS = [-7, 99_999];

/** Logits and targets: the targets say which rows count, and those what may stand in a row. Opens a class where it must. */
function drawnContent(
  random: Random,
  base: Base,
  rows: Rows,
  options: Drawing,
): { data: Float64Array; target: Target } {
  const { dtype, classes, kind, isTame, isOpen } = base;
  const { classMask, mask, ignoreIndex = IGNORED } = options;
  const openOf = (row: number) => openClasses(classMask, rows, row);
  const ignored = typeof ignoreIndex === "number" ? [ignoreIndex] : ignoreIndex;
  const everyRow = Array.from({ length: rows.count }, (_, row) => row);

  const planned = countedRows(rows, { ...options, ignoreIndex: [] });
  const readers = new Map(planned.map((one) => [one.targetRow, one]));
  const indices = everyRow.map((row) => {
    if (mask?.data[row] === 0 && random() < 0.7) return pick(random, NO_LABELS);
    return indexOfRow(random, openOf(readers.get(row)?.row ?? row), ignored, !isTame);
  });
  const counted = countedRows(rows, options, kind === "indices" ? indices : undefined);
  const rowsThat = (of: (one: CountedRow) => boolean) => new Set(counted.filter(of).map(({ row }) => row));
  const counting = rowsThat(({ counts }) => counts);
  const mattering = rowsThat(({ counts, weight }) => counts && weight !== 0);
  for (const row of isOpen ? everyRow : counting) {
    if (classMask === undefined || openOf(row).includes(true)) continue;
    classMask.data[rows.place(row, integerBelow(random, classes))] = 1;
  }

  const data = new Float64Array(rows.count * classes);
  const probabilities = new Float64Array(data.length);
  for (const row of everyRow) {
    const wildness = mattering.has(row) ? (isTame ? "tame" : "wild") : "free";
    const values = logitsOfRow(random, dtype, openOf(row), wildness);
    const reader = readers.get(row);
    const isLost = reader?.counts === false && random() < 0.3;
    const shares = probabilitiesOfRow(random, openOf(reader?.row ?? row), !isTame);
    for (let c = 0; c < classes; c++) {
      data[rows.place(row, c)] = values[c];
      probabilities[rows.place(row, c)] = isLost ? Number.NaN : shares[c];
    }
  }
  return { data, target: kind === "indices" ? { indices } : { probabilities } };
}
