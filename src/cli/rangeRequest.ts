/** Asks a web server for a part of a file, more than once where that may help. */
import { setTimeout as pause } from "node:timers/promises";
import { InputError } from "../files/inputError.js";
import { quoted } from "../files/text.js";
import { systemReason, TEMPORARY } from "./failure.js";
import { requestOf, shownUrl } from "./url.js";

export interface Patience {
  /** Between two bytes. */
  readonly silenceMs: number;
  /** Before each further try. */
  readonly pausesMs: readonly number[];
}

const USUAL_PATIENCE: Patience = { silenceMs: 30_000, pausesMs: [500, 2000] };

export interface FilePart {
  readonly bytes: Uint8Array;
  /** Of the whole file. */
  readonly size: number;
  /** What the server says of it that changes with it; empty if it says nothing. */
  readonly version: string;
}

/** Codes of answers that may be others a moment later, beside all from 500 on. */
const PASSING_CODES: readonly number[] = [408, 425, 429];
const FIRST_OF_SERVER = 500;
/** A certificate that is not trusted is not at the next try either. */
const LASTING = /CERT|ERR_TLS|UNABLE_TO_|SELF_SIGNED/;

/** A failure that may pass. */
class Passing extends Error {}

const open = new Set<AbortController>();
let isClosed = false;

/** What is asked for ahead keeps the program from ending otherwise. */
export function closeRequests(): void {
  isClosed = true;
  for (const controller of open) controller.abort();
}

/** The bytes from `from` up to `to`, or the end. */
export async function requestRange(
  url: string,
  from: number,
  to: number,
  { silenceMs, pausesMs }: Patience = USUAL_PATIENCE,
): Promise<FilePart> {
  for (let attempt = 0; ; attempt++) {
    try {
      return await tried(url, from, to, silenceMs);
    } catch (error) {
      if (isClosed || !(error instanceof Passing)) throw error;
      if (attempt === pausesMs.length)
        throw new InputError(shownUrl(url), `cannot be read: ${quoted(error.message)}`, TEMPORARY);
      await pause(pausesMs[attempt]);
    }
  }
}

async function tried(url: string, from: number, to: number, silenceMs: number): Promise<FilePart> {
  const { address, headers } = requestOf(url);
  const controller = new AbortController();
  let isSilent = false;
  const timer = setTimeout(() => {
    isSilent = true;
    controller.abort();
  }, silenceMs);
  open.add(controller);
  try {
    const response = await fetch(address, {
      // Bytes are counted as they lie in the file.
      headers: { ...headers, Range: `bytes=${from}-${to - 1}`, "Accept-Encoding": "identity" },
      signal: controller.signal,
    });
    timer.refresh();
    return await partOf(url, response, from, to, () => timer.refresh());
  } catch (error) {
    if (error instanceof InputError || error instanceof Passing) throw error;
    if (isSilent) throw new Passing(`its server was silent for ${silenceMs / 1000} s`);
    throw networkError(url, error);
  } finally {
    clearTimeout(timer);
    open.delete(controller);
    // What was not read of an answer is not waited for.
    controller.abort();
  }
}

async function partOf(
  url: string,
  response: Response,
  from: number,
  to: number,
  arrived: () => void,
): Promise<FilePart> {
  const { status, headers } = response;
  const version = headers.get("ETag") ?? headers.get("Last-Modified") ?? "";
  const encoding = headers.get("Content-Encoding") ?? "identity";
  const range = headers.get("Content-Range") ?? "";
  const none = new Uint8Array();
  if (status === 200 && headers.get("Content-Length") === "0") return { bytes: none, size: 0, version };
  if (status === 416) {
    const size = /^bytes \*\/(\d+)$/.exec(range)?.[1];
    if (size !== undefined) return { bytes: none, size: Number(size), version };
  }
  if (status === 200)
    throw new InputError(
      shownUrl(url),
      "its server gives whole files only, and no ranges of bytes, which reading in blocks needs; download it first",
    );
  if (status !== 206) throw answerError(url, response);
  const [, first, last, all] = (/^bytes (\d+)-(\d+)\/(\d+)$/.exec(range) ?? []).map(Number);
  const end = Math.min(to, all);
  if (encoding !== "identity" || first !== from || last !== end - 1)
    throw new InputError(
      shownUrl(url),
      `its server gives other bytes than it was asked for: ${quoted(range)}, ${quoted(encoding)}`,
    );
  const bytes = new Uint8Array(end - from);
  let done = 0;
  for await (const chunk of response.body ?? []) {
    arrived();
    if (done + chunk.length > bytes.length) throw new Passing("its server sent too much");
    bytes.set(chunk, done);
    done += chunk.length;
  }
  if (done < bytes.length) throw new Passing("its server stopped in the middle");
  return { bytes, size: all, version };
}

function answerError(url: string, { status, statusText }: Response): Error {
  const words = `its server answers ${status} ${statusText}`.trimEnd();
  if (status >= FIRST_OF_SERVER || PASSING_CODES.includes(status)) return new Passing(words);
  return new InputError(shownUrl(url), `cannot be read: ${quoted(words)}`);
}

function networkError(url: string, error: unknown): Error {
  const cause = Object(error).cause ?? error;
  // Where a name has several addresses, there is an error for each.
  const first = Object(cause).errors?.[0] ?? cause;
  const code = String(Object(first).code ?? "");
  const reason = systemReason(first);
  const lasts = code === "" || LASTING.test(code);
  return lasts ? new InputError(shownUrl(url), `cannot be read: ${quoted(reason)}`) : new Passing(reason);
}
