/** A web server of the files of a folder, which a test tells how to answer. */
import { once } from "node:events";
import { createReadStream, existsSync, statSync } from "node:fs";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import { join } from "node:path";

/** Answers in place of the server; returns whether it did. */
export type Answer = (request: IncomingMessage, response: ServerResponse) => boolean;

export class FileServer {
  readonly #server: Server;
  /** Of each request: what was asked for. */
  readonly requests: string[] = [];
  /** In place of one that is made of the size and the time. */
  etag: string | null = null;
  /** Asked before each answer. */
  answer: Answer = () => false;

  static async start(folder: () => string): Promise<FileServer> {
    const server = new FileServer(folder);
    server.#server.listen(0, "127.0.0.1");
    await once(server.#server, "listening");
    return server;
  }

  private constructor(folder: () => string) {
    this.#server = createServer((request, response) => {
      this.requests.push(`${request.url} ${request.headers.range ?? ""}`);
      if (!this.answer(request, response)) giveFile(folder(), request, response, this.etag);
    });
  }

  get port(): number {
    return Object(this.#server.address()).port;
  }

  url(name: string): string {
    return `http://127.0.0.1:${this.port}/${name}`;
  }

  async close(): Promise<void> {
    this.#server.closeAllConnections();
    this.#server.close();
    if (this.#server.listening) await once(this.#server, "close");
  }
}

function giveFile(
  folder: string,
  { url = "/", headers }: IncomingMessage,
  response: ServerResponse,
  etag: string | null,
): void {
  const path = join(folder, new URL(url, "http://any").pathname);
  if (!existsSync(path)) {
    response.writeHead(404).end("none");
    return;
  }
  const { size, mtimeMs } = statSync(path);
  const [, from, to] = (/^bytes=(\d+)-(\d+)$/.exec(headers.range ?? "") ?? []).map(Number);
  const end = Math.min(to, size - 1);
  if (from >= size) {
    response.writeHead(416, { "Content-Range": `bytes */${size}` }).end();
    return;
  }
  response.writeHead(206, {
    "Content-Length": end - from + 1,
    "Content-Range": `bytes ${from}-${end}/${size}`,
    ETag: etag ?? `"${size}-${mtimeMs}"`,
    "Last-Modified": new Date(mtimeMs).toUTCString(),
  });
  createReadStream(path, { start: from, end }).pipe(response);
}
