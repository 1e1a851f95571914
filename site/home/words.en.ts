/** What the first page says. */

export const words = {
  title: "xent: cross entropy in JavaScript, fast and exact",
  description:
    "Softmax, NLL and cross-entropy losses for JavaScript, computed by WebAssembly SIMD kernels with PyTorch's semantics: learn, compare, measure, read.",
  heading: "Cross entropy in JavaScript, fast and exact",
  lead: "xent computes softmax, NLL and cross-entropy losses and their gradients with WebAssembly SIMD kernels and PyTorch's semantics. This site runs it in your browser.",
  facts: [
    "PyTorch's results and options, gradients included",
    "Nothing to initialise, to await or to free; no dependency",
    "The same bits wherever WebAssembly runs",
  ],
  begin: "Learn it step by step",
  hero: {
    label: "Cross entropy of three logits",
    hint: "Move the logits, choose the right class:",
    classes: ["cat", "dog", "bird"],
    target: (name: string) => `${name} is the right class`,
    loss: "The loss, in nats:",
  },
  parts: {
    learn: "What cross entropy is, step by step: change the logits and watch softmax, log, pick and mean.",
    files: "Drop two files of logits, of any size, and read how a model differs from its quantised copy.",
    measure: "How fast the library is in this browser, beside TypeScript and other libraries.",
    read: "Guides from the first loss to many machines, and every function of the API.",
  },
  install: "Install",
  example: "Logits of two rows and three classes, and the right class of each row",
};

export type HomeWords = typeof words;
