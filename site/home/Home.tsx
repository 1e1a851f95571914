/** The first page: what the library is, and where to go. */

import type { Language } from "../frame/language.js";
import { PARTS } from "../frame/page.js";
import { WORDS as FRAME } from "../frame/words.js";
import { Hero } from "./Hero.js";
import { WORDS } from "./words.js";

/** Runs as it stands. */
const exampleWith = (remark: string): string => `import { crossEntropy } from "xent";

// ${remark}
crossEntropy([[2, 1, 0.1], [0.5, 3, 0.2]], [0, 1]); // 0.2753`;

export function Home({ language }: { readonly language: Language }) {
  const words = WORDS[language];
  return (
    <>
      <div class="hero">
        <div>
          <h1>{words.heading}</h1>
          <p class="lead">{words.lead}</p>
          <ul class="facts">
            {words.facts.map((fact) => (
              <li key={fact}>{fact}</li>
            ))}
          </ul>
          <p class="ways">
            <a class="button" href="learn/">
              {words.begin}
            </a>
          </p>
        </div>
        <Hero language={language} />
      </div>
      <ul class="parts">
        {PARTS.map((part) => (
          <li key={part} class="panel">
            <h2>
              <a href={`${part}/`}>{FRAME[language].parts[part]}</a>
            </h2>
            <p>{words.parts[part]}</p>
          </li>
        ))}
      </ul>
      <h2>{words.install}</h2>
      <pre tabIndex={0}>
        <code>npm install xent</code>
      </pre>
      <pre tabIndex={0}>
        <code>{exampleWith(words.example)}</code>
      </pre>
    </>
  );
}
