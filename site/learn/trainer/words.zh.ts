/** 训练演示的文字。 */

import type { TrainerWords } from "./words.en.js";

export const words: TrainerWords = {
  heading: "训练一个分类器",
  isMissing: "训练部分没能加载。请重新加载本页。",
  intro:
    "一个小网络学习区分平面上的点。每一轮（epoch）把所有训练点过一遍：库给出损失及其对 logits 的梯度，页面把梯度反向传播到权重，再由 Adam 走一步。背景显示网络的 softmax，曲线显示它的交叉熵。",
  data: "数据",
  dataNames: { moons: "双月", spirals: "三条螺旋线", blobs: "四个团簇" },
  noise: "噪声",
  hidden: "隐藏单元",
  hiddenShown: (count) => `${count} 个`,
  learningRate: "学习率",
  labelSmoothing: "标签平滑",
  seed: "随机种子",
  seedHint: "种子相同，点、网络初值和曲线就相同。",
  seedFault: (text) => `“${text}”不能作种子：应为 0 到 4294967295 的整数。仍沿用上一个。`,
  anew: "改动数据、噪声、隐藏单元或种子会重新开始训练；学习率和标签平滑则在训练途中生效。",
  start: "开始",
  pause: "暂停",
  step: "训练一轮",
  reset: "重新开始",
  figures: "训练进度",
  epoch: "轮次",
  trainLoss: "训练损失",
  heldOutLoss: "留出损失",
  trainAccuracy: "训练准确率",
  heldOutAccuracy: "留出准确率",
  regions: (data, classes) =>
    `平面图：${data}。每一处按网络给出的概率混合各类的颜色。${classes}实心标记是训练点，空心标记是留出点。`,
  classMark: (number, shape) => `第 ${number} 类：${shape}。`,
  shapes: ["圆形", "方形", "三角形", "菱形"],
  regionsCaption: "实心标记是训练点，空心标记是留出点：网络从不在留出点上学习。",
  curve: "各轮的损失",
  curveLabel: "训练损失和留出损失随轮次变化的曲线图。数值见损失表。",
  curveCaption:
    "平均交叉熵，单位为奈特（nat）。训练损失下降而留出损失上升，说明网络在学噪声（过拟合）。使用标签平滑时，两者都有大于 0 的下限。",
  train: "训练",
  heldOut: "留出",
  table: "损失表",
  tableLabel: "各轮的损失",
  notStarted: "尚未训练。",
  sentence: (epoch, train, heldOut, accuracy) =>
    `第 ${epoch} 轮：训练损失 ${train}，留出损失 ${heldOut}，留出点的 ${accuracy} 分类正确。`,
  done: (epochs) => `训练到第 ${epochs} 轮为止。`,
  inPage: "这里无法启动 worker，因此由页面自身训练，每次几毫秒。",
  typescript: "这里不能使用 WebAssembly：由库的 TypeScript 引擎计算。",
  noCurve: "曲线图未能加载；数值见损失表。",
};
