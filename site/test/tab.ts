/** What a visitor does on a page and sees of it, in whatever browser: all of it happens inside the page. */

import { setTimeout as wait } from "node:timers/promises";
import type { Tab as Driven } from "../../test/platforms/browsers/browser.js";

const LIMIT_MS = 60_000;
const POLL_MS = 30;

export class Tab {
  constructor(
    private readonly driven: Driven,
    readonly url: string,
  ) {}

  /** The value of an expression, in the page. */
  evaluate<Value>(expression: string): Promise<Value> {
    return this.driven.evaluate(expression) as Promise<Value>;
  }

  /** Resolves when the expression is neither false, null nor empty; with its value. */
  async until<Value>(expression: string, what = expression): Promise<Value> {
    const end = performance.now() + LIMIT_MS;
    for (;;) {
      const value = await this.evaluate<Value>(expression).catch(() => null);
      if (value !== null && value !== undefined && (value as unknown) !== false && (value as unknown) !== "")
        return value;
      if (performance.now() > end) throw new Error(`${this.url}: never came true: ${what}`);
      await wait(POLL_MS);
    }
  }

  /** The text of an element, which there must be. */
  text(selector: string): Promise<string> {
    return this.evaluate(`${one(selector)}.textContent`);
  }

  /** Waits until the text of an element contains some words. */
  async shows(selector: string, words: string): Promise<void> {
    await this.until(
      `document.querySelector(${quoted(selector)})?.textContent.includes(${quoted(words)})`,
      `${selector} shows ${words}`,
    );
  }

  async click(selector: string): Promise<void> {
    await this.evaluate(`void ${one(selector)}.click()`);
  }

  /** Puts text into a field, or moves a range: as if it were typed. */
  async fill(selector: string, value: string | number): Promise<void> {
    await this.evaluate(`(() => {
      const field = ${one(selector)};
      field.focus();
      field.value = ${quoted(`${value}`)};
      field.dispatchEvent(new Event("input", { bubbles: true }));
      field.dispatchEvent(new Event("change", { bubbles: true }));
    })()`);
  }

  /** A key on an element. */
  async press(selector: string, key: string): Promise<void> {
    await this.evaluate(
      `void ${one(selector)}.dispatchEvent(new KeyboardEvent("keydown", { key: ${quoted(key)}, bubbles: true, cancelable: true }))`,
    );
  }

  close(): Promise<void> {
    return this.driven.close();
  }
}

const quoted = (text: string): string => JSON.stringify(text);

function one(selector: string): string {
  return `document.querySelector(${quoted(selector)})`;
}
