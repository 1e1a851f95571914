/** A visit to a page: what it posts, or what it shows. */

import { setTimeout } from "node:timers/promises";
import type { Report } from "../report.js";
import type { Browser, Tab } from "./browser.js";
import { type PageServer, type Site, serve } from "./server.js";

/** The golden tensors take a browser seconds; a page that fails posts so at once. */
const POST_LIMIT_MS = 300_000;
const SHOW_LIMIT_MS = 30_000;
const POLL_MS = 50;

export interface Visit extends Site {
  readonly browser: Browser;
  /** From the folder on; its `index.html` if left out. */
  readonly page?: string;
}

/** What `postingProgram` posts. */
interface Post<Value> {
  readonly value?: Value;
  readonly error?: string;
}

/** The report of a page that posts one. */
export const reportOf: (visit: Visit) => Promise<Report> = postOf;

/** What a page posts. */
export async function postOf<Value>(visit: Visit): Promise<Value> {
  const { value, error } = await visiting(visit, (_, server) =>
    within(POST_LIMIT_MS, server.posted as Promise<Post<Value>>),
  );
  if (value === undefined) throw new Error(`the page failed: ${error}`);
  return value;
}

/** What the page's `<output>` shows. */
export async function outputOf(visit: Visit): Promise<string> {
  return visiting(visit, async (tab) => {
    for (
      const start = performance.now();
      performance.now() - start < SHOW_LIMIT_MS;
      await setTimeout(POLL_MS)
    ) {
      const value = await tab.evaluate(`document.querySelector("output").value`);
      if (value !== "") return String(value);
    }
    throw new Error("the page's <output> stays empty");
  });
}

async function visiting<T>(
  { browser, page = "", ...site }: Visit,
  look: (tab: Tab, server: PageServer) => Promise<T>,
): Promise<T> {
  const server = await serve(site);
  try {
    const tab = await browser.open(`${server.url}${page}`);
    try {
      return await look(tab, server);
    } finally {
      await tab.close();
    }
  } finally {
    server.stop();
  }
}

async function within<T>(limit: number, promise: Promise<T>): Promise<T> {
  const timer = new AbortController();
  const tooLate = setTimeout(limit, undefined, timer).then(() => {
    throw new Error(`the page posted nothing in ${limit / 1000} seconds`);
  });
  try {
    return await Promise.race([promise, tooLate]);
  } finally {
    tooLate.catch(() => undefined);
    timer.abort();
  }
}
