/** All files of the site that are neither pages nor what vite makes of scripts and styles. */

import { files as read } from "../read/files.js";

/** Their texts by their paths, from the root of the site on. */
export async function allFiles(): Promise<Readonly<Record<string, string>>> {
  return await read();
}
