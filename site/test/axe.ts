/** What axe finds in a page as it stands, light and dark; all of it happens inside the page, whatever its policy. */

import axe from "axe-core";
import type { Tab } from "./tab.js";

/** Each finding with its first place: an empty list is what there should be. */
export async function findingsOf(tab: Tab): Promise<readonly string[]> {
  await tab.evaluate(`(() => { ${axe.source} })()`);
  return tab.evaluate(
    `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes[0].html.slice(0, 200)))`,
  );
}

/** Shows the page as those see it who want it dark. */
export async function darken(tab: Tab): Promise<void> {
  await tab.evaluate(`void [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => rule instanceof CSSMediaRule && /color-scheme: ?dark/.test(rule.media.mediaText))
    .forEach((rule) => { rule.media.mediaText = "all"; })`);
}
