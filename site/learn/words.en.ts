/** What the page says. */

import { counted } from "../frame/counted.js";
import type { Fault } from "./readNumbers.js";

export const words = {
  title: "Cross entropy, to play with",
  description:
    "Softmax, log, NLLLoss and CrossEntropyLoss taken apart: change logits, targets, temperature and label smoothing, and see loss and gradient follow, computed in your browser.",
  lead: "A classifier gives each class a score. Cross entropy says how wrong the scores are. Change any number on this page, and all others follow: the library computes them in your browser.",
  withoutWasm:
    "WebAssembly is not allowed here, so the same numbers are computed by the library's engine in JavaScript.",
  classes: ["cat", "dog", "bird", "fish", "horse", "frog", "deer", "mouse", "fox", "owl"],
  units: { nats: "nats", bits: "bits" },
  bar: {
    label: "The whole page",
    unit: "Unit",
    loss: "Loss",
    copy: "Copy link",
    copied: "The link is copied: it holds all your numbers.",
    copyByHand: "Copy the address of this page: it holds all your numbers.",
    again: "Start again",
    badLink:
      "Some of what this link holds cannot be read. The page starts with its own numbers in place of it.",
    said: (loss: string, unit: string, name: string, p: string) =>
      `The loss is ${loss} ${unit}; the probability of ${name} is ${p}.`,
  },
  row: {
    title: "From scores to a loss",
    intro: [
      "The scores are called logits. They are any numbers, one for each class. Choose the right class, the target, and move a logit: five small steps make one loss of them.",
      "PyTorch calls the first two steps LogSoftmax, the other three NLLLoss, and all five CrossEntropyLoss.",
    ],
    editor: "Logits",
    target: (name: string) => `${name} is the right class`,
    nameOf: (index: number) => `Name of class ${index}`,
    logitOf: (name: string) => `Logit of ${name}`,
    slide: (name: string) => `Move the logit of ${name}`,
    remove: (name: string) => `Remove ${name}`,
    add: "Add a class",
    all: "All logits at once",
    allHint: "Paste a row: from a spreadsheet, Python or JavaScript. −inf rules a class out.",
    softmax: {
      title: "Softmax",
      text: "exp makes each score positive; division by the sum makes them probabilities.",
    },
    log: { title: "Log", text: "A probability of 1 becomes 0. The smaller it is, the further it falls." },
    pick: {
      title: "Pick",
      text: "Only the target's entry counts. On paper, one multiplies by a one-hot row.",
    },
    negate: { title: "Negate", text: "So a loss is at least 0, and less is better." },
    mean: { title: "Mean", text: "One row is its own mean. A batch comes below." },
    code: "The same in code",
  },
  curve: {
    title: "The loss is a surprise",
    intro: (log: string) => [
      `Of all probabilities, only the target's matters: the loss is −${log} p. Sure and right costs next to nothing; unsure costs a little; sure and wrong costs very much.`,
      "Drag the point, or move the slider. The logit of the target follows.",
    ],
    slider: (name: string) => `Probability of ${name}`,
    fixed: "No other class is left: the probability is 1, and the point cannot move.",
    halving: (price: string, unit: string) =>
      `Half the probability always costs the same on top: ${price} ${unit}.`,
    axisP: "p of the target",
    picture: (p: string, loss: string, unit: string) =>
      `The curve of the loss falls from infinity at probability 0 to 0 at probability 1. The point is at probability ${p}, loss ${loss} ${unit}.`,
  },
  gradient: {
    title: "The gradient is p − y",
    intro: [
      "How should the logits change? The gradient gives the plainest answer there is: the probabilities p, less y, which is 1 at the target and 0 elsewhere.",
      "A step goes against the gradient. An arrow shows where it takes a logit: the target is pulled up, all others are pushed down, each by as much as its probability is too large.",
    ],
    picture: "The gradient of each logit; a step goes the other way",
    rate: "Step size η",
    step: "One step",
    reset: "Reset the logits",
    stepped: (count: number, before: string, after: string, unit: string) =>
      `${counted(count, "step")}: the loss went from ${before} to ${after} ${unit}.`,
    table: "Probability, target and gradient of each class",
    head: { name: "class", p: "p", y: "y", gradient: "p − y" },
    sum: "sum",
    zero: "The gradient adds up to 0: what the target gains, the others lose. It is that of the loss in nats.",
  },
  dials: {
    title: "Temperature and label smoothing",
    intro: [
      "Two dials make a model less sure of itself. The temperature T divides the logits: above 1 the probabilities come closer together, below 1 they move apart.",
      "Label smoothing ε takes a share of the target and gives it to all classes alike. Now being too sure costs, too: the gradient pushes the target down as soon as its p is above its y.",
    ],
    temperature: "Temperature T",
    smoothing: "Label smoothing ε",
    p: "Softmax of z / T",
    y: "Target y",
    gradient: "Gradient (p − y) / T",
    outlines: "Outlines: without the dials (T = 1, ε = 0).",
    plain: (loss: string) => `That is the loss. Without the dials it is ${loss}.`,
  },
  unitsLesson: {
    title: "Nats and bits",
    intro: [
      "A logarithm has a base. With base e the loss is in nats: so PyTorch and this library give it. With base 2 it is in bits, the number of yes-or-no questions that the answer is worth. One bit is ln 2 ≈ 0.6931 nats.",
      "The switch changes every number of the page, and no picture: only the ruler is another one.",
    ],
    choice: "The page counts in",
    picture: (nats: string, bits: string) => `The loss on two rulers: ${nats} nats, ${bits} bits.`,
    perplexity: (value: string) =>
      `The exponential of the loss has no unit. It is the perplexity, here ${value}: the model is as surprised as by a fair choice among that many classes.`,
  },
  sum: {
    title: "Why it is called cross entropy",
    intro: [
      "Let the right answer be uncertain, too: a distribution q over the classes. H(q) is its entropy, what q costs by itself. No model can get below it.",
      "KL(q‖p) is the divergence: what a model p costs on top, for not being q. Both together are the cross entropy H(q, p).",
      "In the picture each class is a column, as wide as its share q, as high as its cost −log p. Areas are costs.",
    ],
    truth: "The answer q is",
    truths: { oneHot: "one-hot", smoothed: "smoothed", weights: "free" },
    weights: "Weights of the classes",
    weightsHint: "One for each class, 0 or more. They are divided by their sum.",
    weightOf: (name: string) => `Weight of ${name}`,
    smoothing: "Label smoothing ε",
    legend: {
      entropy: "H(q), the entropy: q · −log q",
      divergence: "KL(q‖p), the divergence: q · log(q / p)",
      saved: "counts as less: here p is above q",
      whole: "H(q, p), the cross entropy: q · −log p",
    },
    picture: (names: string) => `A column for each class, its width q and its cost: ${names}`,
    column: (name: string, q: string, cost: string) => `${name}: ${q} wide, ${cost} high`,
    equation: (entropy: string, divergence: string, crossEntropy: string) =>
      `Entropy ${entropy} plus divergence ${divergence} is cross entropy ${crossEntropy}.`,
    endless: "The model rules out a class that occurs: the cross entropy is infinite.",
    axis: "cost",
    step: "One step of p towards q",
    reset: "Reset the logits",
    why: "A step changes p, and never H(q). So whoever makes the cross entropy smaller makes the divergence smaller, until p is q. Of a one-hot q the entropy is 0: what is left is −log p of the target, the loss from above.",
  },
  batch: {
    title: "A batch",
    intro: [
      "Training looks at many rows at once. Each has logits, a target and a loss; the mean of the losses is the one number that training makes smaller.",
      "A row whose target is −100 does not count: so padding is left out. Weights make some classes count more; the mean then divides by the weights of the targets.",
    ],
    table: "Logits, target and loss of each row",
    paste: "Paste a matrix",
    pasteHint:
      "A row on each line, or nested lists. Tabs, commas, semicolons, decimal commas, tensor(…): what is clear is read.",
    row: "row",
    className: (index: number) => `class ${index}`,
    logitOf: (row: number, index: number) => `Row ${row}, class ${index}`,
    target: "target",
    targetOf: (row: number) => `Target of row ${row}`,
    ignored: "−100: ignored",
    loss: "loss",
    remove: (row: number) => `Remove row ${row}`,
    add: "Add a row",
    addClass: "Add a class",
    removeClass: "Remove the last class",
    reduction: "Reduction",
    reductions: { mean: "mean", sum: "sum", none: "none" },
    weighted: "Weigh the classes",
    weight: "weight",
    weightOf: (index: number) => `Weight of class ${index}`,
    result: {
      mean: (sum: string, divisor: string, mean: string, unit: string) =>
        `Sum ${sum} divided by ${divisor} is ${mean} ${unit}, the mean.`,
      sum: (sum: string, unit: string) => `The sum is ${sum} ${unit}.`,
      none: (count: number) => (count === 1 ? "1 loss, as it is." : `${count} losses, as they are.`),
      nothing: "No row counts: the mean of nothing is 0 / 0, which is NaN, as in PyTorch.",
    },
  },
  faults: {
    reading: (fault: Fault): string => {
      switch (fault.kind) {
        case "empty":
          return "There is no number here.";
        case "word":
          return `“${fault.text}” is no number.`;
        case "comma":
          return `The comma in “${fault.text}” may be a decimal comma or stand between numbers or thousands. Write decimals with a point, and a space after commas that separate.`;
        case "gap":
          return `Row ${fault.row} has nothing in column ${fault.column}.`;
        case "ragged":
          return `Row ${fault.row} has ${counted(fault.count, "number")}, expected ${fault.expected}.`;
        case "nan":
          return "NaN is no logit: nothing can be computed of it.";
        case "infinite":
          return "Infinity and numbers too large for a float are no logits; −inf is one, of a class that is ruled out.";
        case "rows":
          return `These are ${fault.count} rows, and one is expected. A matrix belongs in the batch below.`;
        case "ellipsis":
          return "Some numbers were left out where “…” stands. Print all of them.";
        case "long":
          return "This is more text than fits here.";
      }
    },
    number: "Write a number, such as 1.5 or −inf.",
    large: "Logits beyond a million make no picture: write a smaller one.",
    classes: (count: number, least: number, most: number) =>
      `These are ${counted(count, "number")}; ${least} to ${most} classes have room here.`,
    rows: (count: number, most: number) => `These are ${count} rows; at most ${most} have room here.`,
    lastClass: "All classes would be ruled out: one logit must be more than −inf.",
    emptyRow: (row: number) => `Row ${row} is −inf throughout: one logit must be more.`,
    spareTargets: (spare: number, rows: number) =>
      `The link has ${counted(spare + rows, "target")} for ${counted(rows, "row")}: those after the last row are left out.`,
    weight: "A weight is a number, 0 or more.",
    smallWeight: "A weight is 0, or 0.0001 or more: the page shows four decimals.",
    zeroWeights: "One weight at least must be more than 0.",
    weights: (count: number, expected: number) =>
      `There are ${expected} classes and ${counted(count, "number")}.`,
  },
};

export type LearnWords = typeof words;
