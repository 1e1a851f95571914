/** 文档页面周围的文字。 */

import type { ReadWords } from "./words.en.js";

export const words: ReadWords = {
  title: "指南与 API 参考",
  description:
    "xent 的指南：从第一个损失到多台机器，精度与速度，与 PyTorch 和 TensorFlow.js 的差异，以及每个 API 函数。",
  heading: "文档",
  opening: "本页",
  lead: "从第一个损失到多台机器的指南。所有示例都由测试运行。",
  pages: "页面",
  onThisPage: "本页内容",
  previous: "上一页",
  next: "下一页",
  neighbours: "上一页与下一页",
  api: "API 参考（英文）",
  apiSentence: "每个函数、类和类型，附公式、错误与示例。这一部分只有英文。",
  anchor: (heading: string) => `本节链接：${heading}`,
  table: (number: number) => `表 ${number}`,
  code: (number: number) => `代码 ${number}`,
  copy: "复制",
  copied: "已复制",
  notCopied: "此浏览器不允许页面复制：已改为选中代码。",
  search: {
    label: "搜索指南与 API",
    short: "搜索",
    results: "找到的页面",
    found: (shown: number, all: number) =>
      shown === all ? `${all} 条结果` : `${all} 条结果，列出最相关的 ${shown} 条`,
    nothing: (query: string) => `没有找到“${query}”。`,
    failed: "搜索无法加载。页面列表在旁边。",
    entry: (owner) => (owner === undefined ? "API" : `API：${owner}`),
  },
};
