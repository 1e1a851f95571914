/** The bytes of a module from its text, as scripts/kernel-text.mjs wrote it. What runs once runs faster here than in JavaScript. */

/** The symbols from here on are no bytes, but local.get, local.set and local.tee, and the beginning of a function. */
const LOCAL: u32 = 256;
const FUNCTION: u32 = 259;

const LOCAL_GET: u32 = 0x20;
/** As many as an index of one byte can name. */
const LOCALS: i32 = 128;

const FIRST: u32 = 0x21;
/** `~`: the next page of characters. */
const NEXT_PAGE: u32 = 0x7e;
const PAGES: i32 = 3;

/** The place of each character on a page, by its code; that of NEXT_PAGE is the length of a page. */
const PLACES = memory.data(128);
/** The symbols, u16, page after page. */
const SYMBOLS = memory.data(1024);
/** Where the symbols of each page end so far. */
const ENDS = memory.data(12);
/** The locals of a function, those used last first. */
const RECENT = memory.data(LOCALS);

/** Characters from `!` to `~` that no text has: `"`, `$`, `<`, `\` and the back-tick, which a string or a script tag would escape. */
function isLeftOut(code: u32): bool {
  return code === 0x22 || code === 0x24 || code === 0x3c || code === 0x5c || code === 0x60;
}

/** Where the text may begin. */
export function start(): usize {
  return __heap_base;
}

/**
 * `pages`: the page of each symbol, a digit; `text`: a character for each symbol, behind as many `~` as the number of its page says;
 * `locals`: the same for each local that an instruction names, its place among those of its function. Each ends where the next begins.
 */
export function decode(pages: usize, text: usize, locals: usize, out: usize): void {
  let length: u32 = 0;
  for (let code = FIRST; code <= NEXT_PAGE; code++) if (!isLeftOut(code)) store<u8>(PLACES + code, length++);
  length--;
  for (let page = 0; page < PAGES; page++) store<u32>(ENDS + 4 * page, page * length);
  for (let symbol: usize = 0; pages + symbol < text; symbol++) {
    const end = ENDS + 4 * ((load<u8>(pages + symbol) as usize) - 48);
    store<u16>(SYMBOLS + 2 * load<u32>(end), symbol as u32);
    store<u32>(end, load<u32>(end) + 1);
  }
  let place: u32 = 0;
  for (let at = text, local = locals; at < locals; at++) {
    const code: u32 = load<u8>(at);
    place += load<u8>(PLACES + code);
    if (code === NEXT_PAGE) continue;
    const symbol: u32 = load<u16>(SYMBOLS + 2 * place);
    place = 0;
    if (symbol < LOCAL) {
      store<u8>(out++, symbol);
    } else if (symbol === FUNCTION) {
      for (let index = 0; index < LOCALS; index++) store<u8>(RECENT + index, index);
    } else {
      let used: usize = 0;
      for (let more = true; more; local++) {
        const digit: u32 = load<u8>(local);
        used += load<u8>(PLACES + digit);
        more = digit === NEXT_PAGE;
      }
      const index = load<u8>(RECENT + used);
      for (; used > 0; used--) store<u8>(RECENT + used, load<u8>(RECENT + used - 1));
      store<u8>(RECENT, index);
      store<u8>(out, LOCAL_GET + symbol - LOCAL);
      store<u8>(out, index, 1);
      out += 2;
    }
  }
}
