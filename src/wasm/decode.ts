/** The bytes of a module that the package carries as text. */

import { decoder as digits } from "./generated/decoder.js";

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

/** What assembly/kernelText.ts exports. */
interface Decoder {
  readonly memory: WebAssembly.Memory;
  start(): number;
  decode(pages: number, text: number, locals: number, out: number): void;
}

/** Made on first use. It is WebAssembly, which is fast when it runs for the first time: a loop in JavaScript takes five times as long. */
let decoder: Decoder | null = null;

export function decode({ size, pages, text, locals }: EncodedModule): Uint8Array<ArrayBuffer> {
  decoder ??= newDecoder();
  const bytes = new Uint8Array(decoder.memory.buffer as ArrayBuffer);
  const start = decoder.start();
  const textStart = start + pages.length;
  const localsStart = textStart + text.length;
  const out = localsStart + locals.length;
  write(pages + text + locals, bytes.subarray(start));
  decoder.decode(start, textStart, localsStart, out);
  return bytes.slice(out, out + size);
}

function newDecoder(): Decoder {
  const bytes = Uint8Array.from({ length: digits.length / 2 }, (_, k) =>
    Number.parseInt(digits.slice(2 * k, 2 * k + 2), 16),
  );
  return new WebAssembly.Instance(new WebAssembly.Module(bytes)).exports as unknown as Decoder;
}

/** Characters of one byte each. An audio worklet has no TextEncoder. */
function write(text: string, to: Uint8Array): void {
  if (typeof TextEncoder === "function") new TextEncoder().encodeInto(text, to);
  else for (let k = 0; k < text.length; k++) to[k] = text.charCodeAt(k);
}
