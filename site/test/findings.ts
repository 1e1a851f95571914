/** What axe finds on a page as it stands, in whatever browser. */

import axe from "axe-core";
import type { Tab } from "./tab.js";

export async function findings(tab: Tab): Promise<string[]> {
  await tab.evaluate(`void (() => {${axe.source}})()`);
  return tab.evaluate(
    `axe.run().then(({ violations }) => violations.map(({ id, nodes }) => id + " " + nodes.map(({ html }) => html)))`,
  );
}
