/** What the part says. */

import { counted } from "../frame/counted.js";

export const words = {
  title: "Compare two files of logits",
  description:
    "Drop two files of logits, of any size, and read how far a quantised model is from its base: computed in this browser, nothing is uploaded.",
  lead: "Two files with the logits of two models on the same text, such as a model and its quantised copy. The report says how far apart they are, token by token. One file with targets gives the report of its loss.",
  local:
    "Nothing leaves this page. The files are read piece by piece on this device, however large they are; the policy of the page lets its scripts reach no other host.",
  formats:
    "It reads .npy, .npz, .safetensors, PyTorch’s .pt and the logits files of llama.cpp (--kl-divergence-base), which hold their targets.",
  slots: {
    base: "Base",
    model: "Model",
    targets: "Targets",
    mask: "Mask",
    tokens: "Texts of the tokens",
  },
  hints: {
    base: "Logits of the model that the other one is compared with.",
    model: "Logits of the model in question. Leave it empty for the loss of the base alone.",
    targets: "The class of each row, as integers. Without them there is no perplexity.",
    mask: "0 or false leaves a row out.",
    tokens: "A JSON list, vocab.json or tokenizer.json: the report then shows the text.",
  },
  /** Follows the hint. */
  drop: " Drop a file here, or choose one.",
  choose: "Choose a file",
  chooseOther: "Choose another file",
  remove: "Remove",
  removeOf: (slot: string) => ` the file of: ${slot}`,
  looking: "The beginning of the file is read.",
  looked: (type: string, shape: string, size: string) => `${type}, ${shape}, ${size}`,
  withTargets: "holds its targets",
  tensor: (slot: string) => `Tensor of: ${slot}`,
  chooseTensor: "choose one",
  more: "More files and settings",
  settings: {
    shift: "Shift",
    temperature: "Temperature",
    ignoreIndex: "Ignore index",
    dim: "Class axis",
    minLogProb: "Least log-probability",
    quantiles: "Quantiles",
    dtype: "Type of the logits",
    allowTruncated: "Read what an interrupted run of llama.cpp has left",
  },
  settingHints: {
    shift: "A row predicts the target so many places after it. Usually 0, or 1.",
    temperature: "Divides the logits. Empty: 1.",
    ignoreIndex: "Rows with this target do not count. Empty: -100.",
    dim: "Counted from 0, or from the end with −1. Empty: the last one of two files, PyTorch’s 1 of a single one.",
    minLogProb:
      "The divergence takes the classes that the base gives more. Empty: all, -16 for llama.cpp’s files.",
    quantiles: "Of every row, or of a sketch within 2⁻⁸, which takes less memory.",
    dtype: "Where the file has 16-bit integers for floats.",
    allowTruncated: "The whole chunks are read.",
  },
  quantiles: { usual: "exact up to 4 million rows", exact: "exact", sketch: "sketch" },
  dtypes: { usual: "as the file says" },
  compare: "Compare",
  loss: "Report the loss",
  cancel: "Cancel",
  sample: "Try it with the sample",
  sampleHint:
    "Loads 1 MB from this site: the logits of a small language model, compared with a copy of them in 8 bits that is made here.",
  progress: "Rows that are done",
  done: (rows: string, of: string, perSecond: string) =>
    `${rows} of ${counted(of, "row")}, ${perSecond} rows/s`,
  reading: "The files are opened and the targets checked.",
  cancelled: "Cancelled. Nothing was kept.",
  finished: (rows: string, seconds: string, perSecond: string, engine: string) =>
    `Done: ${counted(rows, "row")} in ${seconds} s, ${perSecond} rows/s (${engine}). The report is below.`,
  inPage: "This browser starts no worker here: the page itself computes, in short slices.",
  withoutWasm: "WebAssembly is not allowed here: the TypeScript engine computes, more slowly.",
  sameFile: "Base and model are the same file: nothing can differ.",
  report: "The report",
  save: "Save the report",
  print: "Print",
  sizes: (value: string, unit: string) => `${value} ${unit}`,
  faults: {
    noBase: "Choose a file of logits first.",
    noTargets: "Choose a second file to compare with, or the targets for the loss of this one.",
    folder: "This is a folder. Drop the files in it.",
    tooMany: (count: number) => `${count} files were dropped. Drop two, base and model, or one at a time.`,
    noFile: "What was dropped is no file.",
    several: "The file holds several tensors: choose one of them.",
    gone: "The file cannot be read any more: it was moved, deleted or changed meanwhile. Choose it again.",
    library: (message: string) => message,
    memory: "There is not enough memory for this.",
    unexpected: (message: string) => `This should not have happened: ${message}`,
    sample: "The sample could not be loaded. Try again.",
    count: "Expected a whole number from 0 on.",
    integer: "Expected a whole number.",
    positive: "Expected a number above 0.",
    logarithm: "Expected a number, or -Infinity.",
    shift: "These files say themselves what each row predicts: the shift has to be 0.",
    temperature:
      "The files of llama.cpp hold log-probabilities, which no temperature divides: leave it empty.",
    ignoreIndex: "There are no targets, so that none can be ignored: leave it empty.",
  },
};

export type FilesWords = typeof words;
