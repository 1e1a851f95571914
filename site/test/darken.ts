/** Shows a page as those see it who want it dark, in whatever browser. */

import type { Tab } from "./tab.js";

export async function darken(tab: Tab): Promise<void> {
  await tab.evaluate(`void [...document.styleSheets]
    .flatMap((sheet) => [...sheet.cssRules])
    .filter((rule) => rule instanceof CSSMediaRule && /color-scheme: ?dark/.test(rule.media.mediaText))
    .forEach((rule) => { rule.media.mediaText = "all"; })`);
}
