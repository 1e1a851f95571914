/** What the browser says of the machine and of itself. */

import { version } from "../../package.json";

export interface Facts {
  readonly browser: string | null;
  /** That which runs JavaScript. */
  readonly script: string | null;
  readonly cores: number;
  readonly isIsolated: boolean;
  /** Of xent. */
  readonly version: string;
}

/** Before anybody is asked, as in the page that the build makes. */
export const NO_FACTS: Facts = { browser: null, script: null, cores: 1, isIsolated: false, version };

/** How a browser says in its user agent what it is; whoever pretends to be another one comes first. */
const BROWSERS: readonly (readonly [name: string, sign: RegExp, script: string])[] = [
  ["Firefox", /Firefox\/([\d.]+)/, "SpiderMonkey"],
  ["Edge", /Edg\/([\d.]+)/, "V8"],
  ["Opera", /OPR\/([\d.]+)/, "V8"],
  ["Chrome", /(?:Headless)?Chrome\/([\d.]+)/, "V8"],
  ["Safari", /Version\/([\d.]+).*Safari/, "JavaScriptCore"],
];

export function factsOf({ userAgent, hardwareConcurrency }: Navigator, isIsolated: boolean): Facts {
  for (const [name, sign, script] of BROWSERS) {
    const found = sign.exec(userAgent);
    if (found !== null)
      return {
        ...NO_FACTS,
        browser: `${name} ${found[1].split(".")[0]}`,
        script,
        cores: hardwareConcurrency,
        isIsolated,
      };
  }
  return { ...NO_FACTS, cores: hardwareConcurrency, isIsolated };
}
