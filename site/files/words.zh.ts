/** 这一部分的文字。 */

import type { FilesWords } from "./words.en.js";

export const words: FilesWords = {
  title: "比较两个 logits 文件",
  description: "比较两个 logits 文件，由 xent 在浏览器中计算。",
};
