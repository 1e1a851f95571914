// Everything that programs share, as it is at one time: what is reached from the global object, and what only the syntax reaches.

/** Node counts in them what it loads. */
const COUNTING = new Set([process]);
const SYNTAX = [
  () => {},
  function* () {},
  async () => {},
  async function* () {},
  (function* () {})(),
  (async function* () {})(),
  [].values(),
  new Map().entries(),
  new Set().values(),
  ""[Symbol.iterator](),
  "".matchAll(/./g),
];
const FIELDS = ["value", "get", "set", "writable", "enumerable", "configurable"];

const isObject = (value) => (typeof value === "object" && value !== null) || typeof value === "function";

/** Of each object its path, its prototype and its properties. */
export function snapshot() {
  const seen = new Map();
  const waiting = [[globalThis, "globalThis"], ...SYNTAX.map((object) => [object, `${object}`])];
  for (const [object, path] of waiting) {
    if (!isObject(object) || seen.has(object) || COUNTING.has(object)) continue;
    const prototype = Object.getPrototypeOf(object);
    const properties = Reflect.ownKeys(object).map((key) => [
      key,
      Object.getOwnPropertyDescriptor(object, key),
    ]);
    seen.set(object, { path, prototype, properties: new Map(properties) });
    waiting.push([prototype, `the prototype of ${path}`]);
    for (const [key, { value, get, set }] of properties) {
      for (const held of [value, get, set]) waiting.push([held, `${path}.${String(key)}`]);
    }
  }
  return seen;
}

/** The paths of what was added, removed or changed. */
export function changesOf(before, after) {
  const paths = [...before].flatMap(([object, { path, prototype, properties }]) => {
    const now = after.get(object);
    if (now === undefined) return [path];
    const keys = [...new Set([...properties.keys(), ...now.properties.keys()])];
    const changed = keys.filter((key) => !isSame(properties.get(key), now.properties.get(key)));
    const reached = changed.map((key) => `${path}.${String(key)}`);
    return now.prototype === prototype ? reached : [`the prototype of ${path}`, ...reached];
  });
  // A function that was replaced is itself gone, too.
  return [...new Set(paths)];
}

function isSame(one, other) {
  return (
    one !== undefined && other !== undefined && FIELDS.every((field) => Object.is(one[field], other[field]))
  );
}
