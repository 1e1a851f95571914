/**
 * Reads a pickle as PyTorch writes it for tensors, and nothing else. A pickle is a program: this knows the instructions that push values, make
 * tuples, lists and dicts of them, and remember them. Of classes and functions only those are taken that the caller lists, as names, and
 * a call of one is a record of it. Nothing is ever run.
 */
import { InputError } from "./inputError.js";
import { PickleBytes } from "./pickleBytes.js";
import { type Pickled, PickledCall, PickledName, PickledReference } from "./pickled.js";
import { quoted } from "./text.js";

export const ORDERED_DICT = "collections.OrderedDict";

/** Names of instructions that make objects of classes, which are never taken. */
const REFUSED: Readonly<Record<number, string>> = {
  105: "INST",
  111: "OBJ",
  129: "NEWOBJ",
  130: "EXT1",
  131: "EXT2",
  132: "EXT4",
  146: "NEWOBJ_EX",
};
const LAST_PROTOCOL = 5;
const MARK = Symbol("mark");

type Instruction = (machine: PickleMachine) => void;

const INSTRUCTIONS: ReadonlyMap<number, Instruction> = new Map<number, Instruction>([
  [0x80, (m) => m.protocol(m.bytes.uint8())],
  // FRAME: how much may be read ahead.
  [0x95, (m) => m.bytes.take(8)],
  ...byCharacter({
    "(": (m) => m.mark(),
    N: (m) => m.push(null),
    J: (m) => m.push(m.bytes.int32()),
    K: (m) => m.push(m.bytes.uint8()),
    M: (m) => m.push(m.bytes.uint16()),
    G: (m) => m.push(m.bytes.float64()),
    X: (m) => m.push(m.bytes.text(m.bytes.uint32())),
    "]": (m) => m.push([]),
    a: (m) => m.append([m.pop()]),
    e: (m) => m.append(m.popToMark()),
    ")": (m) => m.push([]),
    t: (m) => m.push(m.popToMark()),
    "}": (m) => m.push(new Map()),
    s: (m) => m.set([m.pop(), m.pop()].reverse()),
    u: (m) => m.set(m.popToMark()),
    q: (m) => m.remember(m.bytes.uint8()),
    r: (m) => m.remember(m.bytes.uint32()),
    h: (m) => m.recall(m.bytes.uint8()),
    j: (m) => m.recall(m.bytes.uint32()),
    c: (m) => m.name(m.bytes.line(), m.bytes.line()),
    R: (m) => m.call(),
    b: (m) => m.build(),
    Q: (m) => m.push(new PickledReference(m.pop())),
  }),
  [0x85, (m) => m.tuple(1)],
  [0x86, (m) => m.tuple(2)],
  [0x87, (m) => m.tuple(3)],
  [0x88, (m) => m.push(true)],
  [0x89, (m) => m.push(false)],
  [0x8a, (m) => m.push(m.bytes.integer(m.bytes.uint8()))],
  [0x8c, (m) => m.push(m.bytes.text(m.bytes.uint8()))],
  [0x93, (m) => m.stackName()],
  [0x94, (m) => m.remember(m.remembered)],
]);
const STOP = ".".charCodeAt(0);

function byCharacter(instructions: Readonly<Record<string, Instruction>>): [number, Instruction][] {
  return Object.entries(instructions).map(([character, run]) => [character.charCodeAt(0), run]);
}

/** The value that the pickle is of. `isKnown`: whether a class or function of this name may be in it. */
export function readPickle(path: string, bytes: Uint8Array, isKnown: (name: string) => boolean): Pickled {
  return new PickleMachine(path, bytes, isKnown).run();
}

class PickleMachine {
  readonly bytes: PickleBytes;
  readonly #path: string;
  readonly #isKnown: (name: string) => boolean;
  readonly #stack: (Pickled | typeof MARK)[] = [];
  readonly #memo = new Map<number, Pickled>();

  constructor(path: string, bytes: Uint8Array, isKnown: (name: string) => boolean) {
    this.bytes = new PickleBytes(path, bytes);
    this.#path = path;
    this.#isKnown = isKnown;
  }

  run(): Pickled {
    for (;;) {
      const code = this.bytes.uint8();
      if (code === STOP) return this.pop();
      const instruction = INSTRUCTIONS.get(code);
      if (instruction === undefined) {
        const name = REFUSED[code] ?? `0x${code.toString(16).padStart(2, "0")}`;
        throw new InputError(
          this.#path,
          `has the instruction ${name} in its pickle, which is not run; ${ADVICE}`,
        );
      }
      instruction(this);
    }
  }

  protocol(version: number): void {
    if (version > LAST_PROTOCOL) throw this.bytes.invalid(`its protocol is ${version}`);
  }

  push(value: Pickled): void {
    this.#stack.push(value);
  }

  mark(): void {
    this.#stack.push(MARK);
  }

  pop(): Pickled {
    const value = this.#stack.pop();
    if (value === undefined || value === MARK) throw this.bytes.invalid("it takes a value where none is");
    return value;
  }

  popToMark(): Pickled[] {
    const mark = this.#stack.lastIndexOf(MARK);
    if (mark < 0) throw this.bytes.invalid("it takes values where none are");
    return (this.#stack.splice(mark) as Pickled[]).slice(1);
  }

  /** The value that lies on top. */
  #top(): Pickled {
    const value = this.pop();
    this.push(value);
    return value;
  }

  tuple(size: number): void {
    this.push(Array.from({ length: size }, () => this.pop()).reverse());
  }

  append(values: readonly Pickled[]): void {
    const list = this.#top();
    if (!Array.isArray(list)) throw this.bytes.invalid("it appends to what is no list");
    for (const value of values) list.push(value);
  }

  /** Keys and values in turn. */
  set(values: readonly Pickled[]): void {
    const dict = this.#top();
    if (!(dict instanceof Map) || values.length % 2 !== 0)
      throw this.bytes.invalid("it sets items of what is no dict");
    for (let i = 0; i < values.length; i += 2) {
      if (dict.has(values[i]))
        throw this.bytes.invalid(`the key ${quoted(String(values[i]))} is there twice`);
      dict.set(values[i], values[i + 1]);
    }
  }

  get remembered(): number {
    return this.#memo.size;
  }

  remember(index: number): void {
    this.#memo.set(index, this.#top());
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw this.bytes.invalid("it recalls what was not remembered");
    this.push(value);
  }

  name(module: string, name: string): void {
    const full = `${module}.${name}`;
    if (!this.#isKnown(full))
      throw new InputError(this.#path, `needs ${quoted(full)} of Python, which is not run; ${ADVICE}`);
    this.push(new PickledName(full));
  }

  stackName(): void {
    const [name, module] = [this.pop(), this.pop()];
    if (typeof module !== "string" || typeof name !== "string") throw this.bytes.invalid("a name is no text");
    this.name(module, name);
  }

  call(): void {
    const [args, called] = [this.pop(), this.pop()];
    if (!(called instanceof PickledName) || !Array.isArray(args))
      throw this.bytes.invalid("it calls what is no function");
    if (called.name !== ORDERED_DICT) this.push(new PickledCall(called.name, args));
    else if (args.length === 0) this.push(new Map());
    else throw this.bytes.invalid("it makes a dict of arguments");
  }

  /** What a dict has beside its items, such as the versions of a model's parts, is left out. */
  build(): void {
    this.pop();
    if (!(this.#top() instanceof Map)) throw this.bytes.invalid("it sets attributes of what is no dict");
  }
}

const ADVICE = "only tensors, and dicts and lists of them, are read";
