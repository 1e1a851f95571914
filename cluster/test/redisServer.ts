/** A redis-server of a test's own, which ends with the test, and can be killed and started again on what it has written. */
import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempSync } from "node:fs";
import { createServer } from "node:net";
import { setTimeout as pause } from "node:timers/promises";
import { Redis } from "ioredis";
import { atEnd, inFolder } from "./commands.js";

const PATIENCE_MS = 30_000;

export class RedisServer {
  readonly port: number;
  readonly #arguments: readonly string[];
  readonly #password: string;
  #process: ChildProcess | null = null;

  private constructor(port: number, password: string, settings: readonly string[]) {
    this.port = port;
    this.#password = password;
    const secret = password === "" ? [] : ["--requirepass", password];
    this.#arguments = [
      "--port",
      `${port}`,
      "--dir",
      mkdtempSync(inFolder("redis-")),
      "--bind",
      "127.0.0.1",
      "--save",
      "",
    ].concat(secret, settings);
  }

  static async start({ password = "", settings = ["--appendonly", "yes"] } = {}): Promise<RedisServer> {
    const server = new RedisServer(await freePort(), password, settings);
    atEnd(() => server.kill());
    await server.begin();
    return server;
  }

  get url(): string {
    return `redis://${this.#password === "" ? "" : `:${encodeURIComponent(this.#password)}@`}127.0.0.1:${this.port}`;
  }

  /** Resolves when it answers. */
  async begin(): Promise<void> {
    this.#process = spawn("redis-server", this.#arguments, { stdio: "ignore" });
    const end = Date.now() + PATIENCE_MS;
    while (!(await this.#answers())) {
      if (Date.now() > end) throw new Error("redis-server does not answer");
      await pause(50);
    }
  }

  async #answers(): Promise<boolean> {
    const redis = this.client();
    try {
      return (await redis.ping()) === "PONG";
    } catch {
      return false;
    } finally {
      redis.disconnect();
    }
  }

  client(): Redis {
    const redis = new Redis(this.url, { retryStrategy: () => null, maxRetriesPerRequest: 0 });
    redis.on("error", () => {});
    return redis;
  }

  async kill(): Promise<void> {
    const server = this.#process;
    this.#process = null;
    if (server === null) return;
    const end = once(server, "exit");
    server.kill("SIGKILL");
    await end;
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  await once(server, "close");
  if (address === null || typeof address === "string") throw new Error("no port");
  return address.port;
}
