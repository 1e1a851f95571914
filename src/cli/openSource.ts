/** The bytes of what an argument names: a file, or a URL. */
import type { ByteSource } from "../files/source.js";
import { FileSource } from "./fileSource.js";
import { isUrl } from "./url.js";

export interface NamedSource extends ByteSource {
  /** What messages call it. */
  readonly path: string;
  /** Nothing more is read. */
  close(): void;
}

export async function openSource(name: string): Promise<NamedSource> {
  if (!isUrl(name)) return new FileSource(name);
  // Loaded only where it is needed.
  const { openUrl } = await import("./urlSource.js");
  return openUrl(name);
}
