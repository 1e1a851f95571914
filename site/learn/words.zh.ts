/** 这一页的文字。 */

import type { Fault } from "./readNumbers.js";
import type { LearnWords } from "./words.en.js";

export const words: LearnWords = {
  title: "亲手试试交叉熵",
  description:
    "把 softmax、对数、NLLLoss 和 CrossEntropyLoss 拆开来看：改动 logits、目标、温度和标签平滑，损失和梯度随之变化，全部在你的浏览器里计算。",
  lead: "分类器给每个类别打一个分数，交叉熵衡量这些分数错得有多离谱。改动本页任何一个数，其余的都会跟着变：它们由这个库在你的浏览器里算出。",
  withoutWasm: "此处不允许使用 WebAssembly，因此同样的数值由库的 JavaScript 引擎计算。",
  classes: ["猫", "狗", "鸟", "鱼", "马", "青蛙", "鹿", "老鼠", "狐狸", "猫头鹰"],
  units: { nats: "奈特", bits: "比特" },
  bar: {
    label: "整个页面",
    unit: "单位",
    loss: "损失",
    copy: "复制链接",
    copied: "链接已复制，其中包含你的全部数值。",
    copyByHand: "请复制本页的网址，其中包含你的全部数值。",
    again: "重新开始",
    badLink: "链接中有些内容无法读取，页面改用自带的数值。",
    said: (loss, unit, name, p) => `损失为 ${loss} ${unit}，${name}的概率为 ${p}。`,
  },
  row: {
    title: "从分数到损失",
    intro: [
      "这些分数叫作 logits：每个类别一个，可以是任意实数。选定正确的类别（即目标），再拖动某个 logit，看五个小步骤怎样把它们变成一个损失。",
      "在 PyTorch 中，前两步是 LogSoftmax，后三步是 NLLLoss，五步合起来就是 CrossEntropyLoss。",
    ],
    editor: "Logits（分数）",
    target: (name) => `正确类别是${name}`,
    nameOf: (index) => `类别 ${index} 的名称`,
    logitOf: (name) => `${name}的 logit`,
    slide: (name) => `调节${name}的 logit`,
    remove: (name) => `删除${name}`,
    add: "添加类别",
    all: "一次填入所有 logits",
    allHint: "可粘贴一行数：来自电子表格、Python 或 JavaScript。−inf 表示排除该类别。",
    softmax: { title: "Softmax 求概率", text: "exp 把每个分数变为正数，再除以总和，就得到概率。" },
    log: { title: "取对数", text: "概率 1 变成 0；概率越小，对数就落得越低。" },
    pick: { title: "取目标项", text: "只有目标类别的那一项算数。写成公式，就是乘以一个 one-hot 行向量。" },
    negate: { title: "取负", text: "于是损失不小于 0，越小越好。" },
    mean: { title: "求平均", text: "只有一行时，平均值就是它自己。下文再看一个批次。" },
    code: "写成代码",
  },
  curve: {
    title: "损失就是意外程度",
    intro: (log) => [
      `所有概率中只有目标的概率起作用：损失等于 −${log} p。有把握且正确，几乎没有代价；拿不准，代价不大；有把握却错了，代价极高。`,
      "拖动曲线上的点，或移动滑块，目标的 logit 会随之改变。",
    ],
    slider: (name) => `${name}的概率`,
    fixed: "其他类别都已排除：概率为 1，点无法移动。",
    halving: (price, unit) => `概率每减半，损失总是增加同样多：${price} ${unit}。`,
    axisP: "目标的概率 p",
    picture: (p, loss, unit) =>
      `损失曲线从概率 0 处的无穷大下降到概率 1 处的 0。当前的点：概率 ${p}，损失 ${loss} ${unit}。`,
  },
  gradient: {
    title: "梯度就是 p − y",
    intro: [
      "logits 该往哪里改？梯度给出的答案再简单不过：概率 p 减去 y；y 在目标处为 1，其余为 0。",
      "每一步都沿梯度的反方向走。箭头表示这一步把 logit 带到哪里：目标被向上拉，其余的被向下推，概率高出多少就推多少。",
    ],
    picture: "每个 logit 的梯度，更新沿其反方向",
    rate: "步长 η",
    step: "走一步",
    reset: "恢复 logits",
    stepped: (count, before, after, unit) => `走了 ${count} 步：损失从 ${before} 变为 ${after} ${unit}。`,
    table: "每个类别的概率、目标和梯度",
    head: { name: "类别", p: "p", y: "y", gradient: "p − y" },
    sum: "总和",
    zero: "梯度各项之和为 0：目标增加多少，其他类别就减少多少。这里是以奈特计的损失的梯度。",
  },
  dials: {
    title: "温度与标签平滑",
    intro: [
      "有两个旋钮可以让模型不那么自信。温度 T 用来除 logits：大于 1 时各概率彼此靠近，小于 1 时彼此拉开。",
      "标签平滑 ε 从目标中拿出一份，平均分给所有类别。于是过于自信也要付出代价：目标的 p 一旦超过它的 y，梯度就会把它往下推。",
    ],
    temperature: "温度 T",
    smoothing: "标签平滑 ε",
    p: "概率 softmax(z / T)",
    y: "目标 y",
    gradient: "梯度 (p − y) / T",
    outlines: "空心框：不用旋钮时的值（T = 1，ε = 0）。",
    plain: (loss) => `这就是损失；不用旋钮时为 ${loss}。`,
  },
  unitsLesson: {
    title: "奈特与比特",
    intro: [
      "对数总有一个底。以 e 为底时，损失的单位是奈特（nat），PyTorch 和本库给出的就是它；以 2 为底时，单位是比特（bit），即这个答案相当于多少个是非题。1 比特等于 ln 2 ≈ 0.6931 奈特。",
      "切换单位会改变本页所有的损失数值，却不改变图的形状：换的只是尺子。",
    ],
    choice: "本页的单位",
    picture: (nats, bits) => `同一个损失的两把尺子：${nats} 奈特，${bits} 比特。`,
    perplexity: (value) =>
      `损失取指数后没有单位，称为困惑度，这里是 ${value}：模型的意外程度，相当于在这么多个等概率的类别中猜一个。`,
  },
  sum: {
    title: "为什么叫交叉熵",
    intro: [
      "现在让正确答案本身也不确定：它是各类别上的一个分布 q。H(q) 是它的熵，即 q 自身的代价，任何模型都不可能低于它。",
      "KL(q‖p) 是散度：模型 p 与 q 不同而多付的代价。两者相加，就是交叉熵 H(q, p)。",
      "图中每个类别是一根柱子：宽度是它的份额 q，高度是它的代价 −log p，面积就是总代价。",
    ],
    truth: "答案 q 是",
    truths: { oneHot: "one-hot（独热）", smoothed: "平滑后的", weights: "自定的" },
    weights: "各类别的权重",
    weightsHint: "每个类别一个，不小于 0，随后除以总和。",
    weightOf: (name) => `${name}的权重`,
    smoothing: "标签平滑 ε",
    legend: {
      entropy: "H(q)，熵：q · −log q",
      divergence: "KL(q‖p)，散度：q · log(q / p)",
      saved: "要减去的部分：此处 p 大于 q",
      whole: "H(q, p)，交叉熵：q · −log p",
    },
    picture: (names) => `每个类别一根柱子，宽度为 q，高度为代价：${names}`,
    column: (name, q, cost) => `${name}：宽 ${q}，高 ${cost}`,
    equation: (entropy, divergence, crossEntropy) =>
      `熵 ${entropy} 加散度 ${divergence} 等于交叉熵 ${crossEntropy}。`,
    endless: "模型排除了一个确实会出现的类别：交叉熵为无穷大。",
    axis: "代价",
    step: "让 p 向 q 走一步",
    reset: "恢复 logits",
    why: "每一步都改变 p，而 H(q) 始终不变。因此让交叉熵变小，就是让散度变小，直到 p 等于 q。q 为 one-hot 时熵为 0，剩下的就是目标的 −log p，也就是上文的损失。",
  },
  batch: {
    title: "一个批次",
    intro: [
      "训练时一次处理很多行。每行都有 logits、目标和损失；损失的平均值，就是训练要减小的那个数。",
      "目标为 −100 的行不计入：填充的位置就这样被略过。权重让某些类别更受重视，这时平均值要除以各目标的权重之和。",
    ],
    table: "每行的 logits、目标和损失",
    paste: "粘贴矩阵",
    pasteHint: "每行一行数，或嵌套列表。制表符、逗号、分号、小数逗号、tensor(…)：含义明确的都能读。",
    row: "行",
    className: (index) => `类别 ${index}`,
    logitOf: (row, index) => `第 ${row} 行，类别 ${index}`,
    target: "目标",
    targetOf: (row) => `第 ${row} 行的目标`,
    ignored: "−100：忽略",
    loss: "损失",
    remove: (row) => `删除第 ${row} 行`,
    add: "添加一行",
    addClass: "添加类别",
    removeClass: "删除最后一个类别",
    reduction: "归约方式",
    reductions: { mean: "mean（平均）", sum: "sum（求和）", none: "none（不归约）" },
    weighted: "给类别加权",
    weight: "权重",
    weightOf: (index) => `类别 ${index} 的权重`,
    result: {
      mean: (sum, divisor, mean, unit) => `总和 ${sum} 除以 ${divisor}，平均值为 ${mean} ${unit}。`,
      sum: (sum, unit) => `总和为 ${sum} ${unit}。`,
      none: (count) => `${count} 个损失，原样给出。`,
      nothing: "没有一行计入：空集的平均值是 0 / 0，即 NaN，与 PyTorch 相同。",
    },
  },
  faults: {
    reading: (fault: Fault): string => {
      switch (fault.kind) {
        case "empty":
          return "这里没有数字。";
        case "word":
          return `“${fault.text}”不是数字。`;
        case "comma":
          return `“${fault.text}”中的逗号可能是小数点，也可能是数与数之间或千位的分隔符。请用点号写小数，并在起分隔作用的逗号后加空格。`;
        case "gap":
          return `第 ${fault.row} 行第 ${fault.column} 列是空的。`;
        case "ragged":
          return `第 ${fault.row} 行有 ${fault.count} 个数，应为 ${fault.expected} 个。`;
        case "nan":
          return "NaN 不能作为 logit：由它算不出任何结果。";
        case "infinite":
          return "正无穷以及超出浮点数范围的数不能作为 logit；−inf 可以，表示排除该类别。";
        case "rows":
          return `这里有 ${fault.count} 行，应只有一行。矩阵请填到下文的批次中。`;
        case "ellipsis":
          return "“…”处省略了一些数，请输出全部的数。";
        case "long":
          return "文字太长，这里放不下。";
      }
    },
    number: "请填一个数，例如 1.5 或 −inf。",
    large: "绝对值超过一百万的 logit 画不成图，请填小一些的数。",
    classes: (count, least, most) => `这里有 ${count} 个数，可容纳 ${least} 到 ${most} 个类别。`,
    rows: (count, most) => `这里有 ${count} 行，最多可容纳 ${most} 行。`,
    lastClass: "这样会排除所有类别：至少要有一个 logit 大于 −inf。",
    emptyRow: (row) => `第 ${row} 行全是 −inf：至少要有一个 logit 大于它。`,
    spareTargets: (spare, rows) =>
      `链接中有 ${spare + rows} 个目标，而批次只有 ${rows} 行：多出的目标已略去。`,
    weight: "权重是不小于 0 的数。",
    smallWeight: "权重为 0，或不小于 0.0001：本页显示四位小数。",
    zeroWeights: "至少要有一个权重大于 0。",
    weights: (count, expected) => `共有 ${expected} 个类别，这里却有 ${count} 个数。`,
  },
};
