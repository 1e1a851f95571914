/** 这一部分的文字。 */

import type { LearnWords } from "./words.en.js";

export const words: LearnWords = {
  title: "亲手试试交叉熵",
  description: "亲手试试交叉熵，由 xent 在浏览器中计算。",
};
