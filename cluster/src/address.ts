/** Where Redis is: a URL, which may hold a password; rediss:// is TLS. */
import { ClusterError, USAGE } from "./failure.js";

export interface Address {
  readonly url: string;
  /** Without the password. */
  readonly shown: string;
}

/** It keeps the password out of the list of processes. */
export const ADDRESS_VARIABLE = "XENT_REDIS";
const USUAL = "redis://127.0.0.1:6379";
const EXAMPLE = "redis://:password@host:6379, or rediss:// for TLS";

export function addressOf(option: string | undefined): Address {
  const url = option ?? process.env[ADDRESS_VARIABLE] ?? USUAL;
  const parsed = URL.canParse(url) ? new URL(url) : null;
  if (parsed === null || !["redis:", "rediss:"].includes(parsed.protocol) || parsed.hostname === "")
    throw new ClusterError(`the address of Redis is no URL such as ${EXAMPLE}`, USAGE);
  if (!/^\/?\d*$/.test(parsed.pathname))
    throw new ClusterError(
      "the address of Redis ends with no number of a database, as in redis://host:6379/2",
      USAGE,
    );
  return { url, shown: `${parsed.protocol}//${parsed.host}${parsed.pathname}` };
}
