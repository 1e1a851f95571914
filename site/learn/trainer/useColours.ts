/** The colours of the style sheet, for what is drawn by script: they change with the scheme of the page. */

import { useEffect, useState } from "preact/hooks";

const NAMES = ["raised", "ink", "line", "mark", "target", "second", "beside"] as const;
export type Colours = Readonly<Record<(typeof NAMES)[number], string>>;

/** Null before there is a style sheet. */
export function useColours(): Colours | null {
  const [colours, setColours] = useState<Colours | null>(null);
  useEffect(() => {
    const query = matchMedia("(prefers-color-scheme: dark)");
    const take = () => setColours(coloursNow());
    take();
    query.addEventListener("change", take);
    return () => query.removeEventListener("change", take);
  }, []);
  return colours;
}

function coloursNow(): Colours {
  const style = getComputedStyle(document.documentElement);
  const pairs = NAMES.map((name) => [name, style.getPropertyValue(`--${name}`).trim()]);
  return Object.fromEntries(pairs) as Colours;
}
