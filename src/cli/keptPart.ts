/** What a checkpoint knows of an output. */
import { basename } from "node:path";

export interface KeptPart {
  /** Without its folder. */
  readonly name: string;
  /** Of the partial file beside it. */
  readonly token: string;
  /** That were on the disk when the checkpoint was written. */
  readonly bytes: number;
  /** SHA-256 of them. */
  readonly digest: string;
}

const TOKEN = /^[\da-f]{16}$/;
const DIGEST = /^[\da-f]{64}$/;

/** Null for what is no list of parts. */
export function readKeptParts(value: unknown): KeptPart[] | null {
  return Array.isArray(value) && value.every(isPart) ? value : null;
}

function isPart(value: unknown): value is KeptPart {
  const { name, token, bytes, digest } = Object(value);
  return (
    typeof name === "string" &&
    name === basename(name) &&
    TOKEN.test(token) &&
    Number.isSafeInteger(bytes) &&
    bytes >= 0 &&
    DIGEST.test(digest)
  );
}
