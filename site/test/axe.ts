/** What axe finds in a page, light and dark; all of it happens inside the page, whatever its policy. */

import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Tab } from "./tab.js";

const SOURCE = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** Each finding with its first place: an empty list is what there should be. */
export async function findingsOf(tab: Tab): Promise<readonly string[]> {
  await tab.evaluate(`(() => { ${SOURCE} })()`);
  return tab.evaluate(
    `axe.run(document).then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes[0].html.slice(0, 200) + " " + nodes[0].failureSummary))`,
  );
}

/** Shows the page as those see it who want it dark. */
export async function darken(tab: Tab): Promise<void> {
  await tab.evaluate(`void [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => rule instanceof CSSMediaRule && /color-scheme: ?dark/.test(rule.media.mediaText))
    .forEach((rule) => { rule.media.mediaText = "all"; })`);
}
