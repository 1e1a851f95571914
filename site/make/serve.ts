/** A server of the built site: for a look, and for the tests. */

import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createServer } from "node:http";
import { extname, join } from "node:path";
import { gzipSync } from "node:zlib";

export interface Serving {
  readonly port?: number;
  /** A content security policy beside the pages' own. */
  readonly policy?: string;
  /** Whether pages are isolated from other origins, so that they have shared memory. */
  readonly isolated?: boolean;
}

export interface Server {
  readonly url: string;
  stop(): void;
}

const DIST = join(import.meta.dirname, "..", "dist");

const TYPES: Readonly<Record<string, string>> = {
  ".css": "text/css; charset=utf-8",
  ".html": "text/html; charset=utf-8",
  ".js": "text/javascript; charset=utf-8",
  ".json": "application/json",
  ".mjs": "text/javascript; charset=utf-8",
  ".svg": "image/svg+xml",
  ".txt": "text/plain; charset=utf-8",
  ".wasm": "application/wasm",
};
/** Files with such a part in their name never change. */
const HASHED = /\/assets\//;

export async function serve({ port = 0, policy, isolated = false }: Serving = {}): Promise<Server> {
  const server = createServer(async (request, response) => {
    const { pathname } = new URL(request.url ?? "/", "http://localhost");
    const wanted = decodeURIComponent(pathname.endsWith("/") ? `${pathname}index.html` : pathname);
    const found = wanted.includes("..") ? null : await contentOf(wanted);
    const content = found ?? (await contentOf("/404.html")) ?? Buffer.from("");
    const type = TYPES[found === null ? ".html" : extname(wanted)] ?? "application/octet-stream";
    response.setHeader("content-type", type);
    response.setHeader("cache-control", HASHED.test(wanted) ? "max-age=31536000, immutable" : "no-cache");
    if (policy !== undefined) response.setHeader("content-security-policy", policy);
    if (isolated) {
      response.setHeader("cross-origin-opener-policy", "same-origin");
      response.setHeader("cross-origin-embedder-policy", "require-corp");
    }
    const packed = /gzip/.test(`${request.headers["accept-encoding"]}`);
    if (packed) response.setHeader("content-encoding", "gzip");
    response.writeHead(found === null ? 404 : 200).end(packed ? gzipSync(content) : content);
  });
  server.listen(port, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  if (address === null || typeof address === "string") throw new Error("the server has no port");
  return {
    url: `http://127.0.0.1:${address.port}/`,
    stop() {
      server.close();
      server.closeAllConnections();
    },
  };
}

function contentOf(path: string): Promise<Buffer | null> {
  return readFile(join(DIST, path)).catch(() => null);
}
