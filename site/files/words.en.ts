/** What the part says. */

export const words = {
  title: "Compare two files of logits",
  description: "Compare two files of logits, computed in the browser by xent.",
};

export type FilesWords = typeof words;
