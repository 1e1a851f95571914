/** The content of the page. */

import type { Language } from "../frame/language.js";
import { Trainer } from "./trainer/Trainer.js";
import { WORDS } from "./words.js";

export function Learn({ language }: { readonly language: Language }) {
  const words = WORDS[language];
  return (
    <>
      <h1>{words.title}</h1>
      <Trainer language={language} />
    </>
  );
}
