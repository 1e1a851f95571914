/** The texts that the entries of a vocabulary stand for: tokenizers write spaces, and bytes that are no text, with other characters. */

/** GPT-2's: the space and the line feed of a vocabulary of bytes. */
const BYTE_SPACE = "Ġ";
/** SentencePiece's. */
const PIECE_SPACE = "▁";
const BYTES = 256;
/** Bytes that GPT-2's alphabet writes as the character of the same number; all others follow from 256 on, in ascending order. */
const PLAIN_BYTES = [
  [0x21, 0x7e],
  [0xa1, 0xac],
  [0xae, 0xff],
] as const;

const PIECE_BYTE = /^<0x([0-9A-F]{2})>$/;

/** Entries of other vocabularies stand for themselves. */
export function plainTexts(entries: readonly (string | undefined)[]): (string | undefined)[] {
  const starts = (character: string) => entries.some((entry) => entry?.startsWith(character));
  if (starts(BYTE_SPACE)) {
    const bytes = byteAlphabet();
    return entries.map((entry) => entry && textOfBytes(entry, bytes));
  }
  return starts(PIECE_SPACE) ? entries.map((entry) => entry && textOfPiece(entry)) : [...entries];
}

function byteAlphabet(): Map<string, number> {
  const alphabet = new Map<string, number>();
  let next = BYTES;
  for (let byte = 0; byte < BYTES; byte++) {
    const isPlain = PLAIN_BYTES.some(([first, last]) => byte >= first && byte <= last);
    alphabet.set(String.fromCodePoint(isPlain ? byte : next++), byte);
  }
  return alphabet;
}

/** A part of a character is shown as U+FFFD. An entry with characters outside of the alphabet stands for itself. */
function textOfBytes(entry: string, alphabet: ReadonlyMap<string, number>): string {
  const bytes: number[] = [];
  for (const character of entry) {
    const byte = alphabet.get(character);
    if (byte === undefined) return entry;
    bytes.push(byte);
  }
  return new TextDecoder().decode(Uint8Array.from(bytes));
}

function textOfPiece(entry: string): string {
  const byte = PIECE_BYTE.exec(entry);
  if (byte !== null) return new TextDecoder().decode(Uint8Array.of(Number.parseInt(byte[1], 16)));
  return entry.replaceAll(PIECE_SPACE, " ");
}
