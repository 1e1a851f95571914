/** What axe finds in a page as it stands, in whatever browser: an empty list is what there should be. */

import axe from "axe-core";
import type { Tab } from "./tab.js";

/** Each finding with its first place. */
export async function findingsOf(tab: Tab): Promise<readonly string[]> {
  await tab.evaluate(`void (() => {${axe.source}})()`);
  return tab.evaluate(
    `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + ": " + nodes[0].html.slice(0, 200)))`,
  );
}
