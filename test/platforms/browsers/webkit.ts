/** WebKitGTK's MiniBrowser on a display without a screen, driven through the WebDriver protocol. */

import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createServer } from "node:net";
import type { Readable } from "node:stream";
import { setTimeout } from "node:timers/promises";
import { type Browser, share } from "./browser.js";
import { installed } from "./install.js";

const START_LIMIT_MS = 30_000;
const POLL_MS = 100;
const DISPLAY_DESCRIPTOR = 3;

interface Session {
  readonly sessionId: string;
  readonly capabilities: { readonly browserVersion: string };
}

export const webkit = share("WebKitGTK", async () => {
  const children: ChildProcess[] = [];
  const endChildren = () => {
    for (const child of children) child.kill();
  };
  process.once("exit", endChildren);
  const end = () => {
    process.off("exit", endChildren);
    endChildren();
  };
  try {
    return await start(children, end);
  } catch (error) {
    end();
    throw error;
  }
});

async function start(children: ChildProcess[], end: () => void): Promise<Browser> {
  const display = await startDisplay(children);
  const driver = await startDriver(children, display);
  const { sessionId, capabilities } = (await send(driver, "POST", "/session", {
    capabilities: {},
  })) as Session;
  const session = `${driver}/session/${sessionId}`;
  return {
    version: `WebKitGTK ${capabilities.browserVersion}`,
    /** The one tab is used again and again: whoever opens it has closed it before. */
    async open(url) {
      await send(session, "POST", "/url", { url });
      return {
        evaluate: (expression) =>
          send(session, "POST", "/execute/sync", { script: `return ${expression}`, args: [] }),
        close: async () => {
          await send(session, "POST", "/url", { url: "about:blank" });
        },
      };
    },
    async stop() {
      await send(session, "DELETE", "");
      end();
    },
  };
}

/** The number of a display that Xvfb has chosen, for it knows which are taken. */
async function startDisplay(children: ChildProcess[]): Promise<string> {
  const args = ["-displayfd", `${DISPLAY_DESCRIPTOR}`, "-nolisten", "tcp"];
  const child = spawn(installed("Xvfb"), args, { stdio: ["ignore", "ignore", "ignore", "pipe"] });
  children.push(child);
  const [number] = await once(child.stdio[DISPLAY_DESCRIPTOR] as Readable, "data", {
    signal: AbortSignal.timeout(START_LIMIT_MS),
  });
  return `:${`${number}`.trim()}`;
}

/** Its address. */
async function startDriver(children: ChildProcess[], display: string): Promise<string> {
  const port = await freePort();
  const child = spawn(installed("WebKitWebDriver"), [`--port=${port}`], {
    stdio: "ignore",
    // The sandbox cannot be had by root, nor in a container.
    env: { ...process.env, DISPLAY: display, WEBKIT_DISABLE_SANDBOX_THIS_IS_DANGEROUS: "1" },
  });
  children.push(child);
  const address = `http://127.0.0.1:${port}`;
  const signal = AbortSignal.timeout(START_LIMIT_MS);
  for (;;) {
    try {
      await send(address, "GET", "/status");
      return address;
    } catch {
      await setTimeout(POLL_MS, undefined, { signal });
    }
  }
}

async function freePort(): Promise<number> {
  const server = createServer().listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  server.close();
  if (address === null || typeof address === "string") throw new Error("the system gave no port");
  return address.port;
}

async function send(address: string, method: string, path: string, body?: object): Promise<unknown> {
  const response = await fetch(`${address}${path}`, { method, body: body && JSON.stringify(body) });
  const { value } = await response.json();
  if (!response.ok) throw new Error(`WebKitWebDriver: ${value.error}, ${value.message}`);
  return value;
}
