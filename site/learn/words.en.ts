/** What the part says. */

export const words = {
  title: "Cross entropy, to play with",
  description: "Cross entropy, to play with, computed in the browser by xent.",
};

export type LearnWords = typeof words;
