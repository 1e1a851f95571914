/** The guides in their order: which there are, in which group, and what navigation calls them. */

import type { Words } from "../frame/language.js";

export interface Entry {
  /** Of the file `docs/NAME.md`, of its Chinese twin `docs/zh/NAME.md` and of the page `read/NAME/`. */
  readonly name: string;
  readonly title: Words<string>;
}

export interface Group {
  readonly title: Words<string>;
  readonly entries: readonly Entry[];
}

export const CONTENTS: readonly Group[] = [
  {
    title: { en: "First steps", zh: "入门" },
    entries: [
      { name: "getting-started", title: { en: "Getting started", zh: "快速上手" } },
      { name: "tensors", title: { en: "Tensors", zh: "张量" } },
      { name: "training", title: { en: "Gradients and training", zh: "梯度与训练" } },
    ],
  },
  {
    title: { en: "Evaluation", zh: "评估" },
    entries: [
      { name: "evaluate", title: { en: "Evaluating models", zh: "评估模型" } },
      { name: "compare", title: { en: "Comparing two models", zh: "比较两个模型" } },
      { name: "command", title: { en: "Command line", zh: "命令行" } },
    ],
  },
  {
    title: { en: "Speed and size", zh: "速度与规模" },
    entries: [
      { name: "speed", title: { en: "Speed", zh: "速度" } },
      { name: "scale", title: { en: "Threads and machines", zh: "多线程与多机器" } },
      { name: "linear", title: { en: "The head of a model", zh: "语言模型的输出层" } },
      { name: "kernels", title: { en: "Engines and kernels", zh: "引擎与内核" } },
    ],
  },
  {
    title: { en: "What to rely on", zh: "可靠性与平台" },
    entries: [
      { name: "accuracy", title: { en: "Accuracy", zh: "精度" } },
      { name: "platforms", title: { en: "Platforms", zh: "平台" } },
      { name: "edge", title: { en: "Edge runtimes", zh: "边缘运行时" } },
    ],
  },
  {
    title: { en: "Coming from elsewhere", zh: "从其他库迁移" },
    entries: [
      { name: "pytorch", title: { en: "Differences from PyTorch", zh: "与 PyTorch 的差异" } },
      { name: "tfjs", title: { en: "Coming from TensorFlow.js", zh: "从 TensorFlow.js 迁移" } },
    ],
  },
];

export const ENTRIES: readonly Entry[] = CONTENTS.flatMap(({ entries }) => entries);

/** The folder of the API reference, in English alone. */
export const API_PATH = "read/api/";

export const pathOf = (name: string): string => `read/${name}/`;
