/** What is hard to read on a page, found by a function that runs in the page: all that it needs is inside of it. */

export interface PageFaults {
  /** How many texts were looked at. */
  readonly texts: number;
  /** Of less than 4.5 to 1. */
  readonly lowContrasts: readonly string[];
  /** Of less than 9 pixels. */
  readonly smallTexts: readonly string[];
  /** What reaches beyond the page, outside of what scrolls by itself. */
  readonly overflows: readonly string[];
  /** Words of a chart that lie on each other. */
  readonly collisions: readonly string[];
}

export function faultsOfPage(): PageFaults {
  const LEAST_CONTRAST = 4.5;
  const LEAST_PIXELS = 9;
  const TOLERANCE = 0.5;

  const channels = (color: string) => (color.match(/[\d.]+/g) ?? []).map(Number);
  const luminance = (color: string) => {
    const [red, green, blue] = channels(color)
      .slice(0, 3)
      .map((channel) => {
        const share = channel / 255;
        return share <= 0.04045 ? share / 12.92 : ((share + 0.055) / 1.055) ** 2.4;
      });
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue;
  };
  const isClear = (color: string) => channels(color)[3] === 0;
  const ground = (element: Element): string => {
    const { backgroundColor } = getComputedStyle(element);
    if (!isClear(backgroundColor)) return backgroundColor;
    return element.parentElement === null ? "rgb(255, 255, 255)" : ground(element.parentElement);
  };
  const contrast = (a: string, b: string) => {
    const [dark, light] = [luminance(a), luminance(b)].sort((x, y) => x - y);
    return (light + 0.05) / (dark + 0.05);
  };
  const ownText = (element: Element) =>
    [...element.childNodes]
      .filter((node) => node.nodeType === Node.TEXT_NODE)
      .map((node) => node.textContent ?? "")
      .join("")
      .trim();
  const shown = [...document.body.querySelectorAll("*")].filter(
    (element) =>
      ownText(element) !== "" &&
      element.checkVisibility() &&
      element.closest(".hidden, title, desc") === null,
  );
  const colorOf = (element: Element) => {
    const { color, fill } = getComputedStyle(element);
    return element instanceof SVGElement ? fill : color;
  };
  /** In pixels of the screen: charts are scaled. */
  const sizeOf = (element: Element) => {
    const size = Number.parseFloat(getComputedStyle(element).fontSize);
    return element instanceof SVGGraphicsElement ? size * (element.getScreenCTM()?.a ?? 1) : size;
  };
  const named = (element: Element, what: string) => `"${ownText(element).slice(0, 40)}": ${what}`;

  const lowContrasts = shown.flatMap((element) => {
    const ratio = contrast(colorOf(element), ground(element));
    return ratio < LEAST_CONTRAST ? [named(element, ratio.toFixed(2))] : [];
  });
  const smallTexts = shown.flatMap((element) =>
    sizeOf(element) < LEAST_PIXELS ? [named(element, `${sizeOf(element)} px`)] : [],
  );
  const width = document.documentElement.clientWidth;
  const overflows = shown.flatMap((element) => {
    const { left, right } = element.getBoundingClientRect();
    const fits = left >= -TOLERANCE && right <= width + TOLERANCE;
    return fits || element.closest(".scroll") !== null ? [] : [named(element, `${left} to ${right}`)];
  });
  if (document.documentElement.scrollWidth > width)
    overflows.push(`the page is ${document.documentElement.scrollWidth} px wide on a screen of ${width}`);
  // The ground of blanks is seen where they have no text.
  for (const token of document.querySelectorAll(".text b, .text i")) {
    const { right } = token.getBoundingClientRect();
    const most = token.parentElement?.getBoundingClientRect().right ?? width;
    if (right > most + TOLERANCE)
      overflows.push(`a token reaches to ${right} in a text that ends at ${most}`);
  }
  const collisions = [...document.querySelectorAll("svg")].flatMap((chart) => {
    const words = [...chart.querySelectorAll("text")];
    return words.flatMap((word, k) =>
      words.slice(k + 1).flatMap((other) => {
        const [a, b] = [word.getBoundingClientRect(), other.getBoundingClientRect()];
        const isApart =
          a.right <= b.left || b.right <= a.left || a.bottom <= b.top + 2 || b.bottom <= a.top + 2;
        return isApart ? [] : [named(word, `lies on "${ownText(other)}"`)];
      }),
    );
  });
  return { texts: shown.length, lowContrasts, smallTexts, overflows, collisions };
}
