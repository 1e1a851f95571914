/** 首页的文字。 */

import type { HomeWords } from "./words.en.js";

export const words: HomeWords = {
  title: "xent：快速而精确的 JavaScript 交叉熵",
  description:
    "面向 JavaScript 的 softmax、NLL 与交叉熵损失，由 WebAssembly SIMD 内核计算，语义与 PyTorch 一致：学习、比较、测速、查阅。",
  heading: "快速而精确的 JavaScript 交叉熵",
  lead: "xent 用 WebAssembly SIMD 内核计算 softmax、NLL 和交叉熵损失及其梯度，语义与 PyTorch 一致。本站就在你的浏览器里运行它。",
  facts: [
    "结果和选项与 PyTorch 一致，包括梯度",
    "无需初始化、等待或释放，没有任何依赖",
    "凡是能运行 WebAssembly 的地方，结果逐位相同",
  ],
  begin: "一步一步学习",
  hero: {
    label: "三个 logits 的交叉熵",
    hint: "移动 logits，选择正确的类别：",
    classes: ["猫", "狗", "鸟"],
    target: (name) => `正确类别是${name}`,
    loss: "损失（奈特）：",
  },
  parts: {
    learn: "一步一步看懂交叉熵：改动 logits，观察 softmax、取对数、取目标项、求平均。",
    files: "拖入两个任意大小的 logits 文件，看量化后的模型与原模型差多少。",
    measure: "这个库在这个浏览器里有多快，与 TypeScript 和其他库相比如何。",
    read: "从第一个损失到多台机器的指南，以及每个 API 函数。",
  },
  install: "安装",
  example: "两行三类的 logits，以及每一行的正确类别",
};
