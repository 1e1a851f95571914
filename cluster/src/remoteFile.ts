/** What a web server says of a file, and how it begins. */
import { createHash } from "node:crypto";
import { ClusterError, LASTING, TEMPORARY } from "./failure.js";
import type { InputFile } from "./inputFiles.js";
import { shown } from "./url.js";

const SILENCE_MS = 30_000;
/** Codes of answers that may be others a moment later, beside all from 500 on. */
const PASSING: readonly number[] = [408, 425, 429];
/** A certificate that is not trusted is not at the next try either. */
const LASTS = /CERT|ERR_TLS|UNABLE_TO_|SELF_SIGNED/;

/** `headBytes`: of its beginning. */
export async function remoteFile(url: string, headBytes: number): Promise<InputFile> {
  const response = await asked(url, headBytes);
  const { status, statusText, headers } = response;
  const range = headers.get("Content-Range") ?? "";
  const size = status === 206 ? /^bytes 0-\d+\/(\d+)$/.exec(range)?.[1] : undefined;
  if (size === undefined) {
    await response.body?.cancel();
    if (status === 200 || status === 206)
      throw refused(url, "its server gives no ranges of bytes, which reading in blocks needs", LASTING);
    const passes = status >= 500 || PASSING.includes(status);
    throw refused(
      url,
      `cannot be read: its server answers ${status} ${statusText}`.trimEnd(),
      passes ? TEMPORARY : LASTING,
    );
  }
  const bytes = await response.arrayBuffer().catch((error) => {
    throw networkError(url, error);
  });
  const time = Date.parse(headers.get("Last-Modified") ?? "");
  return {
    path: url,
    size: Number(size),
    seconds: Number.isNaN(time) ? 0 : time / 1000,
    head: createHash("sha256").update(new Uint8Array(bytes)).digest("hex"),
    etag: headers.get("ETag") ?? "",
  };
}

async function asked(url: string, headBytes: number): Promise<Response> {
  const { href, username, password } = new URL(url);
  const address = new URL(href);
  address.username = "";
  address.password = "";
  const headers: Record<string, string> = {
    Range: `bytes=0-${headBytes - 1}`,
    "Accept-Encoding": "identity",
  };
  if (username !== "" || password !== "") {
    const words = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
    headers.Authorization = `Basic ${words.toString("base64")}`;
  }
  try {
    return await fetch(address, { headers, signal: AbortSignal.timeout(SILENCE_MS) });
  } catch (error) {
    throw networkError(url, error);
  }
}

function networkError(url: string, error: unknown): ClusterError {
  if (Object(error).name === "TimeoutError")
    return refused(url, `cannot be read: its server was silent for ${SILENCE_MS / 1000} s`, TEMPORARY);
  const cause = Object(error).cause ?? error;
  const first = Object(cause).errors?.[0] ?? cause;
  const { code = "", message } = Object(first);
  const lasts = code === "" || LASTS.test(code);
  return refused(url, `cannot be read: ${message}`, lasts ? LASTING : TEMPORARY);
}

function refused(url: string, problem: string, exitCode: number): ClusterError {
  return new ClusterError(`${shown(url)}: ${problem}`, exitCode);
}
