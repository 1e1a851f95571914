/** What the build makes a page of. */

import type { VNode } from "preact";
import type { Language } from "./language.js";

/** The parts of the site: each has a folder, an entry `client.tsx` and a place in the navigation. */
export const PARTS = ["learn", "files", "measure", "read"] as const;
export type Part = (typeof PARTS)[number] | "home";

export interface Page {
  readonly part: Part;
  readonly language: Language;
  /** From the folder of the language on: "" or one that ends in "/". */
  readonly path: string;
  readonly title: string;
  /** For search engines: a sentence or two. */
  readonly description: string;
  /** What stands in `<main>`: a component, which the part's client brings to life, or HTML. */
  readonly content: VNode | string;
  /** There is no such page in the other language: its link leads to this one. */
  readonly isAlone?: boolean;
}
