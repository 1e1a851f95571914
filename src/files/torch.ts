/** .pt and .pth: a zip archive of a pickle, which says what the tensors are, and of a file for each storage. */
import { elementCount, MAX_AXES } from "../tensor/shape.js";
import { checkSize } from "./checkSize.js";
import { chosen, pathOf } from "./choice.js";
import { type Dtype, type DtypeCode, dtypeOf, overruled } from "./dtype.js";
import { InputError } from "./inputError.js";
import { ORDERED_DICT, readPickle } from "./pickle.js";
import { type Pickled, PickledCall, PickledName, PickledReference } from "./pickled.js";
import type { ArchiveOptions } from "./safetensors.js";
import { shown } from "./shape.js";
import { startOf } from "./source.js";
import { StridedTensor } from "./strided.js";
import type { Tensor } from "./tensor.js";
import { quoted } from "./text.js";
import type { ZipFile } from "./zip.js";

const PICKLE = /^(.*\/)?data\.pkl$/;
/** Far more than that of the largest model. */
const MAX_PICKLE_BYTES = 1 << 26;
const REBUILD = "torch._utils._rebuild_tensor_v2";
/** What makes a parameter of a model of a tensor, whether it is trained, and its hooks; the second one sets attributes, too. */
const REBUILD_PARAMETER: Readonly<Record<string, number>> = {
  "torch._utils._rebuild_parameter": 3,
  "torch._utils._rebuild_parameter_with_state": 4,
};

/** By the names of the classes of their storages. */
const STORAGES: Readonly<Record<string, readonly [descr: string, code: DtypeCode]>> = {
  "torch.HalfStorage": ["torch.float16", "f2"],
  "torch.BFloat16Storage": ["torch.bfloat16", "bf2"],
  "torch.FloatStorage": ["torch.float32", "f4"],
  "torch.DoubleStorage": ["torch.float64", "f8"],
  "torch.CharStorage": ["torch.int8", "i1"],
  "torch.ShortStorage": ["torch.int16", "i2"],
  "torch.IntStorage": ["torch.int32", "i4"],
  "torch.LongStorage": ["torch.int64", "i8"],
  "torch.ByteStorage": ["torch.uint8", "u1"],
  "torch.BoolStorage": ["torch.bool", "b1"],
};
/** Known as types, and not read. */
const OTHER_STORAGE = /^torch\.(Complex\w+|Q\w+|Untyped)Storage$/;

function isKnown(name: string): boolean {
  return (
    name === ORDERED_DICT ||
    name === REBUILD ||
    Object.hasOwn(REBUILD_PARAMETER, name) ||
    Object.hasOwn(STORAGES, name) ||
    OTHER_STORAGE.test(name)
  );
}

type Files = ReadonlyMap<string, ZipFile>;

export function isTorch(files: Files): boolean {
  return [...files.keys()].some((name) => PICKLE.test(name));
}

export async function openTorch(path: string, files: Files, options: ArchiveOptions): Promise<Tensor> {
  const pickles = [...files.keys()].filter((name) => PICKLE.test(name));
  if (pickles.length > 1)
    throw new InputError(path, `holds ${pickles.length} pickles of PyTorch, expected one`);
  const folder = pickles[0].slice(0, -"data.pkl".length);
  const value = readPickle(path, await contentOf(path, files, pickles[0]), isKnown);
  const little = await isLittle(path, files, `${folder}byteorder`);
  if (isTensor(value)) {
    if (options.name !== undefined) throw new InputError(path, "holds one tensor, which has no name");
    return openStored(path, files, folder, value, little, options);
  }
  const tensors = new Map(named(value).filter((entry): entry is [string, PickledCall] => isTensor(entry[1])));
  const name = chosen(path, [...tensors.keys()], options.name);
  return openStored(pathOf(path, name), files, folder, tensors.get(name) as PickledCall, little, options);
}

function isTensor(value: Pickled): value is PickledCall {
  return (
    value instanceof PickledCall && (value.name === REBUILD || Object.hasOwn(REBUILD_PARAMETER, value.name))
  );
}

/** The arguments of the tensor, which is a parameter's or is by itself. */
function argumentsOf(path: string, { name, args }: PickledCall): readonly Pickled[] {
  if (name === REBUILD) return args;
  const [tensor, isTrained, hooks] = args;
  if (!(tensor instanceof PickledCall) || tensor.name !== REBUILD)
    throw invalid(path, "its parameter is of no tensor");
  if (args.length !== REBUILD_PARAMETER[name] || typeof isTrained !== "boolean" || !(hooks instanceof Map))
    throw invalid(path, "its parameter is none");
  return tensor.args;
}

/** The items of a dict or a list. */
function named(value: Pickled): [string, Pickled][] {
  if (value instanceof Map) return [...value].map(([key, item]) => [String(key), item]);
  return Array.isArray(value) ? value.map((item, index) => [`${index}`, item]) : [];
}

async function contentOf(path: string, files: Files, name: string): Promise<Uint8Array> {
  const file = files.get(name) as ZipFile;
  if (file.size > MAX_PICKLE_BYTES)
    throw new InputError(path, `has a pickle of ${file.size} bytes, expected at most ${MAX_PICKLE_BYTES}`);
  return startOf(await file.open(path), 0, file.size);
}

async function isLittle(path: string, files: Files, name: string): Promise<boolean> {
  if (!files.has(name)) return true;
  const order = new TextDecoder().decode(await contentOf(path, files, name));
  if (order !== "little" && order !== "big")
    throw new InputError(path, `has the byte order "${quoted(order)}", expected little or big`);
  return order === "little";
}

interface Storage {
  readonly dtype: Dtype;
  readonly file: ZipFile;
  /** In elements. */
  readonly size: number;
}

async function openStored(
  path: string,
  files: Files,
  folder: string,
  call: PickledCall,
  little: boolean,
  options: ArchiveOptions,
): Promise<Tensor> {
  const [reference, offset, shape, strides, , , metadata] = argumentsOf(path, call);
  const storage = storageOf(path, files, folder, reference, little);
  if (!isSizes(shape) || !isSizes(strides) || !isSize(offset) || shape.length !== strides.length)
    throw invalid(path, "its size, stride or offset is none");
  if (shape.length > MAX_AXES)
    throw new InputError(path, `has ${shape.length} axes, expected at most ${MAX_AXES}`);
  if (metadata instanceof Map && metadata.size > 0)
    throw new InputError(path, "is a conjugate or negative view; save tensor.resolve_conj().resolve_neg()");
  const { dtype: said, file, size } = storage;
  if (said.kind === "boolean" && !options.booleans)
    throw new InputError(path, `has elements of type "${said.descr}", expected floats or integers`);
  checkSize(path, shape, said.itemBytes);
  checkExtent(path, shape, strides, offset, size);
  const dtype = options.dtype === undefined ? said : overruled(path, said, options.dtype);
  const source = await file.open(path);
  return new StridedTensor({ path, dtype, shape, source, strides, start: offset * dtype.itemBytes });
}

function storageOf(path: string, files: Files, folder: string, reference: Pickled, little: boolean): Storage {
  const parts = reference instanceof PickledReference && Array.isArray(reference.to) ? reference.to : [];
  const [kind, type, key, , size] = parts;
  if (kind !== "storage" || !(type instanceof PickledName) || typeof key !== "string" || !isSize(size))
    throw invalid(path, "its storage is none");
  const [descr, code] = STORAGES[type.name] ?? [];
  if (descr === undefined || code === undefined)
    throw new InputError(path, `has elements of ${quoted(type.name)}, expected floats or integers`);
  const dtype = dtypeOf(descr, code, little);
  const file = files.get(`${folder}data/${key}`);
  if (file === undefined) throw invalid(path, `its data, ${quoted(`${folder}data/${key}`)}, are not there`);
  if (file.size !== size * dtype.itemBytes)
    throw invalid(path, `its storage promises ${size} × ${dtype.itemBytes} bytes, there are ${file.size}`);
  return { dtype, file, size };
}

/** Within the storage, and no element twice. */
function checkExtent(
  path: string,
  shape: readonly number[],
  strides: readonly number[],
  offset: number,
  size: number,
): void {
  const count = elementCount(shape);
  if (count === 0) return;
  const span = shape.reduce((span, size, axis) => span + (size - 1) * strides[axis], 1);
  if (!(offset + span <= size))
    throw invalid(path, `its last element is the ${offset + span}th of a storage of ${size}`);
  if (count > span)
    throw new InputError(
      path,
      `has shape ${shown(shape)} in the place of ${span} elements; save tensor.contiguous()`,
    );
}

function isSize(value: Pickled): value is number {
  return typeof value === "number" && Number.isSafeInteger(value) && value >= 0;
}

function isSizes(value: Pickled): value is number[] {
  return Array.isArray(value) && value.every(isSize);
}

function invalid(path: string, problem: string): InputError {
  return new InputError(path, `is not a valid file of PyTorch: ${problem}`);
}
