/** The bytes of a module that the package carries as text. */

/** Written by scripts/kernel-text.mjs, which says why. */
export interface EncodedModule {
  /** In bytes. */
  readonly size: number;
  /** The page of each symbol, a digit. On a page, symbols are in their order. */
  readonly pages: string;
  /** A character for each symbol, behind as many `~` as the number of its page says. */
  readonly text: string;
  /** The same for each local that an instruction names: its place among all of its function, those used last first. */
  readonly locals: string;
}

/** The symbols from here on are no bytes, but local.get, local.set and local.tee, */
const LOCAL = 256;
/** and the beginning of a function. */
const FUNCTION = 259;

const LOCAL_GET = 0x20;
/** As many as an index of one byte can name. */
const LOCALS = 128;

const NEXT_PAGE = "~".charCodeAt(0);
/** Characters from `!` to `~` that no text has. */
const LEFT_OUT = '"$<\\`';

/** The place of each character on a page, by its code; that of {@link NEXT_PAGE} is the length of a page. */
function placesOnPage(): Uint8Array {
  const places = new Uint8Array(NEXT_PAGE + 1);
  let next = 0;
  for (let code = "!".charCodeAt(0); code <= NEXT_PAGE; code++)
    if (!LEFT_OUT.includes(String.fromCharCode(code))) places[code] = next++;
  return places;
}

export function decode({ size, pages, text, locals }: EncodedModule): Uint8Array<ArrayBuffer> {
  const places = placesOnPage();
  const length = places[NEXT_PAGE];
  /** Page after page. */
  const symbols = new Uint16Array(3 * length);
  const ends = [0, length, 2 * length];
  for (let symbol = 0; symbol < pages.length; symbol++) symbols[ends[Number(pages[symbol])]++] = symbol;
  const bytes = new Uint8Array(size);
  const recent = new Uint8Array(LOCALS);
  let end = 0;
  let place = 0;
  let local = 0;
  // A plain loop: an iterator or a callback for each character is far slower.
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    place += places[code];
    if (code === NEXT_PAGE) continue;
    const symbol = symbols[place];
    place = 0;
    if (symbol < LOCAL) bytes[end++] = symbol;
    else if (symbol === FUNCTION) for (let index = 0; index < LOCALS; index++) recent[index] = index;
    else {
      let used = 0;
      let next: number;
      do {
        next = locals.charCodeAt(local++);
        used += places[next];
      } while (next === NEXT_PAGE);
      const index = recent[used];
      // Native: a loop is slower when it runs for the first time.
      recent.copyWithin(1, 0, used);
      recent[0] = index;
      bytes[end++] = LOCAL_GET + symbol - LOCAL;
      bytes[end++] = index;
    }
  }
  return bytes;
}
