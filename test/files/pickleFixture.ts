/** Pickles, instruction by instruction, and archives of PyTorch around them. */
import { zip } from "./zipFixture.js";

export const MARK = "(";
const STOP = ".";
const REDUCE = "R";
export const EMPTY_DICT = "}";
export const REBUILD = global("torch._utils", "_rebuild_tensor_v2");
export const ORDERED_DICT = `${global("collections", "OrderedDict")})R`;

export function global(module: string, name: string): string {
  return `c${module}\n${name}\n`;
}

/** Latin-1 text as it is in the file. */
export function text(value: string): string {
  const length = Buffer.alloc(4);
  length.writeUInt32LE(Buffer.byteLength(value));
  return `X${length.toString("latin1")}${Buffer.from(value).toString("latin1")}`;
}

export function integer(value: number | bigint): string {
  const bytes = Buffer.alloc(8);
  bytes.writeBigInt64LE(BigInt(value));
  return `\x8a\x08${bytes.toString("latin1")}`;
}

export function tuple(...items: readonly string[]): string {
  return `${MARK}${items.join("")}t`;
}

export function dict(items: Readonly<Record<string, string>>): string {
  const all = Object.entries(items).map(([key, item]) => text(key) + item);
  return `${EMPTY_DICT}${MARK}${all.join("")}u`;
}

export interface TensorParts {
  readonly shape?: readonly number[];
  readonly strides?: readonly number[];
  readonly offset?: number;
  readonly storage?: string;
  readonly key?: string;
  /** Elements of the storage. */
  readonly size?: number;
}

/** The tensor of the arguments that are given, else [0, 1, 2, 3, 4, 5] of shape 2 × 3. */
export function tensor(parts: TensorParts = {}): string {
  const {
    shape = [2, 3],
    strides = [3, 1],
    offset = 0,
    storage = "FloatStorage",
    key = "0",
    size = 6,
  } = parts;
  const reference = tuple(text("storage"), global("torch", storage), text(key), text("cpu"), integer(size));
  const sizes = (values: readonly number[]) => tuple(...values.map(integer));
  const args = tuple(`${reference}Q`, integer(offset), sizes(shape), sizes(strides), "\x89", ORDERED_DICT);
  return `${REBUILD}${args}${REDUCE}`;
}

/** A call of what makes a parameter, with these arguments. */
export function parameter(args: readonly string[], maker = "_rebuild_parameter"): string {
  return `${global("torch._utils", maker)}${tuple(...args)}${REDUCE}`;
}

export function torch(value: string, others: Readonly<Record<string, string | Uint8Array>> = {}): Buffer {
  const data = Buffer.from(Float32Array.of(0, 1, 2, 3, 4, 5).buffer);
  const files = { "x/data.pkl": `\x80\x02${value}${STOP}`, "x/data/0": data, "x/version": "3\n", ...others };
  return zip(
    Object.entries(files).map(([name, content]) => ({
      name,
      content: typeof content === "string" ? Buffer.from(content, "latin1") : content,
    })),
  );
}
