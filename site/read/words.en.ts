/** What stands around the guides. */

import { counted } from "../frame/counted.js";

export const words = {
  title: "Guides and API reference",
  description:
    "Guides of xent from the first loss to many machines, how accurate and fast it is, what differs from PyTorch and TensorFlow.js, and every function of the API.",
  heading: "Read",
  /** How each guide begins to say what it holds: a list of guides leaves it out. */
  opening: "This page holds ",
  lead: "Guides from the first loss to many machines. The examples are run by tests.",
  pages: "Pages",
  onThisPage: "On this page",
  previous: "Previous",
  next: "Next",
  neighbours: "Previous and next page",
  api: "API reference",
  apiSentence: "Every function, class and type, with its formula, its errors and an example.",
  anchor: (heading: string) => `Link to: ${heading}`,
  table: (number: number) => `Table ${number}`,
  code: (number: number) => `Code ${number}`,
  copy: "Copy",
  copied: "Copied",
  notCopied: "This browser does not let pages copy: the code is selected instead.",
  search: {
    label: "Search the guides and the API",
    short: "Search",
    results: "Pages that were found",
    found: (shown: number, all: number) =>
      shown === all ? counted(all, "result") : `${all} results, the best ${shown} are listed`,
    nothing: (query: string) => `Nothing was found for “${query}”.`,
    failed: "The search could not be loaded. The pages are listed beside.",
    entry: (owner?: string) => (owner === undefined ? "API" : `API: ${owner}`),
  },
};

export type ReadWords = typeof words;
