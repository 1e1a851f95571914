/** 首页的文字。 */

import type { HomeWords } from "./words.en.js";

export const words: HomeWords = {
  title: "xent：快速而精确的 JavaScript 交叉熵",
  description:
    "面向 JavaScript 的 softmax、NLL 与交叉熵损失，由 WebAssembly SIMD 内核计算，语义与 PyTorch 一致：学习、比较、测速、查阅。",
  heading: "快速而精确的 JavaScript 交叉熵",
  lead: "xent 用 WebAssembly SIMD 内核计算 softmax、NLL 和交叉熵损失及其梯度，语义与 PyTorch 一致。本站就在你的浏览器里运行它。",
  parts: {
    learn: "一步一步看懂交叉熵：改动 logits，观察 softmax、取对数、取目标项、求平均。",
    files: "拖入两个任意大小的 logits 文件，看量化后的模型与原模型差多少。",
    measure: "这个库在这个浏览器里有多快，与 TypeScript 和其他库相比如何。",
    read: "从第一个损失到多台机器的指南，以及每个 API 函数。",
  },
  install: "安装",
};
