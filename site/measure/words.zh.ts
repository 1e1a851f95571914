/** 这一部分的文字。 */

import type { MeasureWords } from "./words.en.js";

export const words: MeasureWords = {
  title: "在这个浏览器里测速",
  description: "在这个浏览器里测速，由 xent 在浏览器中计算。",
};
