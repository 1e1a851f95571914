/** The bytes of a module that the package carries as text. */

/** Written by scripts/inline-kernels.mjs. */
export interface EncodedModule {
  /** In bytes. */
  readonly size: number;
  /** The characters of `text` in their order. */
  readonly alphabet: string;
  /** All bytes, the most frequent first, in hexadecimal: the first one is the first character of the alphabet, and so on. */
  readonly order: string;
  /** A character for each byte; each `~` before it means the next page of the order, as long as the alphabet. */
  readonly text: string;
}

const HEXADECIMAL = 16;
const NEXT_PAGE = "~".charCodeAt(0);

export function decode({ size, alphabet, order, text }: EncodedModule): Uint8Array<ArrayBuffer> {
  const place = new Uint8Array(NEXT_PAGE);
  for (let i = 0; i < alphabet.length; i++) place[alphabet.charCodeAt(i)] = i;
  const byte = Uint8Array.from({ length: order.length / 2 }, (_, i) =>
    Number.parseInt(order.slice(2 * i, 2 * i + 2), HEXADECIMAL),
  );
  const bytes = new Uint8Array(size);
  let end = 0;
  let page = 0;
  // A plain loop: an iterator or a callback for each character is far slower.
  for (let i = 0; i < text.length; i++) {
    const code = text.charCodeAt(i);
    if (code === NEXT_PAGE) page += alphabet.length;
    else {
      bytes[end++] = byte[page + place[code]];
      page = 0;
    }
  }
  return bytes;
}
