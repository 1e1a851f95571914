/** A server of pages that takes what they post to /report. */

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import { extname, join } from "node:path";
import { text } from "node:stream/consumers";

export interface Site {
  /** What `/` is. */
  readonly folder: string;
  /** The content security policy of all pages. */
  readonly policy?: string;
  /** Another one for the files of workers. */
  readonly workerPolicy?: string;
  /** Whether pages are isolated from other origins, so that they have shared memory. */
  readonly isolated?: boolean;
}

export interface PageServer {
  readonly url: string;
  /** The first thing that a page has posted. */
  readonly posted: Promise<unknown>;
  stop(): void;
}

const TYPES: Readonly<Record<string, string>> = {
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".wasm": "application/wasm",
};

export async function serve(site: Site): Promise<PageServer> {
  const server = createServer();
  const posted = new Promise<unknown>((resolve, reject) => {
    server.on("request", (request, response) => {
      const isReport = request.method === "POST" && request.url === "/report";
      if (!isReport) return answer(site, request, response);
      text(request)
        .then((body) => resolve(JSON.parse(body)))
        .catch(reject);
      response.writeHead(204).end();
    });
  });
  server.listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    posted,
    stop() {
      server.close();
      // Browsers keep theirs open.
      server.closeAllConnections();
    },
  };
}

const WORKER_FILE = /worker\.js$/;

async function answer(site: Site, request: IncomingMessage, response: ServerResponse) {
  const { folder, isolated = false } = site;
  const { pathname } = new URL(request.url ?? "/", "http://localhost");
  const path = decodeURIComponent(pathname.endsWith("/") ? `${pathname}index.html` : pathname);
  const content = await readFile(join(folder, path)).catch(() => undefined);
  if (content === undefined) {
    response.writeHead(404).end();
    return;
  }
  response.setHeader("content-type", TYPES[extname(path)] ?? "application/octet-stream");
  const policy = WORKER_FILE.test(path) ? (site.workerPolicy ?? site.policy) : site.policy;
  if (policy !== undefined) response.setHeader("content-security-policy", policy);
  if (isolated) {
    response.setHeader("cross-origin-opener-policy", "same-origin");
    response.setHeader("cross-origin-embedder-policy", "require-corp");
  }
  response.end(content);
}
