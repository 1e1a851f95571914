/**
 * Writes WebAssembly modules as text that compresses well. What is alike in the bytes has to be alike in the text: base64 hides it (1.54
 * times the size with gzip), a character for each byte keeps it. In the bytes themselves, locals hide it: the chains of an unrolled loop
 * are the same instructions on other locals. So the locals are written apart, each by its place among those that were used last. Together
 * they take 0.75 of what the bytes take. src/wasm/decode.ts is the way back.
 */

/** The characters of the text: printable, and none that a string, a template or a script tag would escape. */
const CHARACTERS = Array.from({ length: 93 }, (_, k) => String.fromCharCode(33 + k)).filter(
  (character) => !'"$<\\`'.includes(character),
);
const NEXT_PAGE = "~";

/** The symbols beside the bytes: local.get, local.set, local.tee, and the beginning of a function. */
const LOCAL = 256;
const FUNCTION = 259;
const SYMBOLS = 260;

const LOCAL_GET = 0x20;
const LOCAL_TEE = 0x22;
const SIMD_PREFIX = 0xfd;
/** As many as an index of one byte can name. */
const LOCALS = 128;

/** Where the functions of a module begin, and the instructions on locals. */
class Module {
  functions = new Set();
  locals = new Set();
  #at = 8;

  constructor(bytes) {
    this.bytes = bytes;
    while (this.#at < bytes.length) this.#readSection();
  }

  #readSection() {
    const CODE = 10;
    const id = this.bytes[this.#at++];
    const size = this.#number();
    if (id !== CODE) this.#at += size;
    else for (let count = this.#number(); count > 0; count--) this.#readFunction();
  }

  #readFunction() {
    this.functions.add(this.#at);
    const size = this.#number();
    const end = this.#at + size;
    for (let groups = this.#number(); groups > 0; groups--) {
      this.#number();
      this.#at++;
    }
    while (this.#at < end) this.#readInstruction();
  }

  #readInstruction() {
    const start = this.#at++;
    const opcode = this.bytes[start];
    if (opcode >= LOCAL_GET && opcode <= LOCAL_TEE && this.bytes[this.#at] < LOCALS) this.locals.add(start);
    const [numbers, others] = opcode === SIMD_PREFIX ? simdImmediates(this.#number()) : immediates(opcode);
    for (let i = 0; i < numbers; i++) this.#number();
    this.#at += others;
  }

  /** LEB128: seven bits a byte, the lowest first. */
  #number() {
    let value = 0;
    for (let scale = 1; ; scale *= 128) {
      const byte = this.bytes[this.#at++];
      value += (byte % 128) * scale;
      if (byte < 128) return value;
    }
  }
}

/** How many numbers, and how many bytes beside them, follow an opcode. */
function immediates(opcode) {
  const isAmong = (first, last) => opcode >= first && opcode <= last;
  // Blocks, branches and calls; locals and globals; memory's size and integers; loads and stores; floats.
  if (isAmong(0x02, 0x04) || isAmong(0x0c, 0x0d) || opcode === 0x10) return [1, 0];
  if (isAmong(0x20, 0x24) || isAmong(0x3f, 0x42)) return [1, 0];
  if (isAmong(0x28, 0x3e)) return [2, 0];
  // A conversion that saturates has its number.
  if (opcode === 0xfc) return [1, 0];
  if (opcode === 0x43) return [0, 4];
  if (opcode === 0x44) return [0, 8];
  const isPlain = isAmong(0x00, 0x01) || isAmong(0x05, 0x0f) || isAmong(0x1a, 0x1b) || isAmong(0x45, 0xc4);
  if (!isPlain || opcode === 0x0e) throw new Error(`kernel-text.mjs does not know the opcode ${opcode}`);
  return [0, 0];
}

/** The same of a SIMD instruction. */
function simdImmediates(opcode) {
  const isAmong = (first, last) => opcode >= first && opcode <= last;
  // Loads and stores, those of a lane, constants and shuffles, lanes.
  if (isAmong(0, 11) || isAmong(92, 93)) return [2, 0];
  if (isAmong(84, 91)) return [2, 1];
  if (isAmong(12, 13)) return [0, 16];
  if (isAmong(21, 34)) return [0, 1];
  return [0, 0];
}

/** The symbols of a module, and the places of its locals. */
function symbolsOf(bytes) {
  const { functions, locals } = new Module(bytes);
  const symbols = [];
  const places = [];
  let recent = [];
  for (let i = 0; i < bytes.length; i++) {
    if (functions.has(i)) {
      symbols.push(FUNCTION);
      recent = Array.from({ length: LOCALS }, (_, k) => k);
    }
    if (locals.has(i)) {
      symbols.push(LOCAL + bytes[i] - LOCAL_GET);
      const place = recent.indexOf(bytes[++i]);
      places.push(place);
      recent.unshift(...recent.splice(place, 1));
    } else symbols.push(bytes[i]);
  }
  return { symbols, places };
}

/**
 * The page of each symbol, as digits: the most frequent symbols are on page 0, which takes no mark in the text, the next ones
 * on page 1, and so on. On its page a symbol stands in the order of the symbols.
 */
function pagesOf(modules) {
  const counts = new Array(SYMBOLS).fill(0);
  for (const { symbols } of modules) for (const symbol of symbols) counts[symbol]++;
  const pages = new Array(SYMBOLS);
  const frequent = [...counts.keys()].sort((a, b) => counts[b] - counts[a] || a - b);
  for (const [rank, symbol] of frequent.entries()) pages[symbol] = Math.floor(rank / CHARACTERS.length);
  return pages;
}

const written = (page, index) => NEXT_PAGE.repeat(page) + CHARACTERS[index];

/** The texts of modules and the pages that they share. */
export function textsOf(allBytes) {
  const modules = allBytes.map(symbolsOf);
  const pages = pagesOf(modules);
  const index = pages.map((page, symbol) => pages.slice(0, symbol).filter((other) => other === page).length);
  const texts = modules.map(({ symbols, places }) => ({
    text: symbols.map((symbol) => written(pages[symbol], index[symbol])).join(""),
    locals: places
      .map((place) => written(Math.floor(place / CHARACTERS.length), place % CHARACTERS.length))
      .join(""),
  }));
  return { pages: pages.join(""), texts };
}
