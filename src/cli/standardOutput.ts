/** Text on standard output. */
import { once } from "node:events";

/** What stands for it in place of a file. */
export const STANDARD_OUTPUT = "-";

/** Waits while the reader is behind, so that the text does not pile up in memory. */
export async function writeOut(text: string): Promise<void> {
  if (!process.stdout.write(text)) await once(process.stdout, "drain");
}

/** Waits until the system has the text. */
export async function flushed(text: string): Promise<void> {
  await new Promise<void>((resolve, reject) => {
    process.stdout.write(text, (error) => (error ? reject(error) : resolve()));
  });
}
