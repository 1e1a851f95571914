/** The file of `--tokens`. */
import { readFileSync } from "node:fs";
import type { TokenTexts } from "../report/tokenTexts.js";
import { type TokenCounts, textsIn } from "../run/tokenTexts.js";
import { fileError } from "./failure.js";

/** Null where no file is given. */
export function textsOf(path: string | undefined, counts: TokenCounts): TokenTexts | null {
  return path === undefined ? null : textsIn(path, textOf(path), counts);
}

function textOf(path: string): string {
  try {
    return readFileSync(path, "utf8");
  } catch (error) {
    throw fileError(path, "cannot be read", error);
  }
}
