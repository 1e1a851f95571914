/** A browser that a driver starts, and that all pages share. */

export interface Browser {
  /** With its name. */
  readonly version: string;
  open(url: string): Promise<Tab>;
  stop(): Promise<void>;
}

export interface Tab {
  /** The value of an expression, in the page. */
  evaluate(expression: string): Promise<unknown>;
  close(): Promise<void>;
}

export interface SharedBrowser {
  readonly name: string;
  /** The browser, started by whoever asks first. */
  started(): Promise<Browser>;
  /** Ends it if it was started; whoever asks next starts it again. */
  stop(): Promise<void>;
}

export function share(name: string, start: () => Promise<Browser>): SharedBrowser {
  let browser: Promise<Browser> | undefined;
  return {
    name,
    started() {
      browser ??= start();
      return browser;
    },
    async stop() {
      // Whoever asked for a browser that did not start has heard of it.
      const running = await browser?.catch(() => undefined);
      browser = undefined;
      await running?.stop();
    },
  };
}
