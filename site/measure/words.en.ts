/** What the part says. */

export const words = {
  title: "Measure the library in this browser",
  description: "Measure the library in this browser, computed in the browser by xent.",
};

export type MeasureWords = typeof words;
