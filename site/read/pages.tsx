/** The guides and the API reference. */

import { renderToString } from "preact-render-to-string";
import { LANGUAGES, type Language } from "../frame/language.js";
import type { Page } from "../frame/page.js";
import { Headings, type Link, Neighbours, rootFrom, Side, upFrom } from "./Around.js";
import type { Article } from "./article.js";
import { API_PATH, CONTENTS, pathOf } from "./contents.js";
import { type Made, madeOnce } from "./made.js";
import { WORDS } from "./words.js";

const START = "read/";
/** Of the API, navigation lists these folders of `xent` itself. */
const LISTED = /^read\/api\/(functions|classes)\//;
/** What search engines show of a description. */
const MOST_CHARACTERS = 250;

export async function pages(): Promise<readonly Page[]> {
  const made = await madeOnce();
  return [
    ...LANGUAGES.flatMap((language) => [startPage(language, made), ...guidePages(language, made)]),
    ...apiPages(made),
  ];
}

function startPage(language: Language, { guides }: Made): Page {
  const words = WORDS[language];
  const sentences = new Map(guides[language].map(({ path, sentence }) => [path, sentence]));
  const up = upFrom(START);
  const root = rootFrom(language, START);
  const list = (
    <article>
      <h1>{words.heading}</h1>
      <p class="lead">{words.lead}</p>
      {CONTENTS.map(({ title, entries }) => (
        <section key={title.en}>
          <h2>{title[language]}</h2>
          <dl>
            {entries.map(({ name, title }) => (
              <div key={name}>
                <dt>
                  <a href={`${up}${pathOf(name)}`}>{title[language]}</a>
                </dt>
                <dd>{withoutOpening(sentences.get(pathOf(name)) ?? "", words.opening)}</dd>
              </div>
            ))}
          </dl>
        </section>
      ))}
      <h2>API</h2>
      <dl>
        <div>
          <dt>
            <a href={`${root}${API_PATH}`}>{words.api}</a>
          </dt>
          <dd>{words.apiSentence}</dd>
        </div>
      </dl>
    </article>
  );
  return {
    part: "read",
    language,
    path: START,
    title: words.title,
    description: words.description,
    content: `<div class="read">${renderToString(<Side language={language} path={START} api={[]} />)}${renderToString(list)}</div>`,
  };
}

function guidePages(language: Language, { guides }: Made): Page[] {
  const articles = guides[language];
  return articles.map((article, place) => {
    const linkTo = (other: Article | undefined): Link | undefined =>
      other && { href: `${upFrom(article.path)}${other.path}`, name: other.name };
    const toApi: Link = { href: `${rootFrom(language, article.path)}${API_PATH}`, name: WORDS[language].api };
    const neighbours = (
      <Neighbours
        language={language}
        previous={linkTo(articles[place - 1])}
        next={linkTo(articles[place + 1]) ?? toApi}
      />
    );
    return {
      part: "read",
      language,
      path: article.path,
      title: article.title,
      description: shortened(article.sentence),
      content: contentOf(article, [], renderToString(neighbours)),
    };
  });
}

function apiPages({ api }: Made): Page[] {
  const listed = api.filter(({ path }) => LISTED.test(path));
  return api.map((article) => ({
    part: "read",
    language: "en",
    path: article.path,
    title: article.path === API_PATH ? article.title : `${article.name}, ${WORDS.en.api}`,
    description: shortened(article.sentence),
    isAlone: true,
    content: contentOf(article, listed, ""),
  }));
}

function contentOf(article: Article, listed: readonly Article[], below: string): string {
  const { language, path } = article;
  return [
    `<div class="read">`,
    renderToString(<Side language={language} path={path} api={listed} />),
    `<article><div class="intro">${article.intro}</div>`,
    renderToString(<Headings article={article} />),
    `<div class="body">${article.html}${below}</div></article></div>`,
  ].join("");
}

function withoutOpening(sentence: string, opening: string): string {
  const rest = sentence.startsWith(opening) ? sentence.slice(opening.length) : sentence;
  return `${rest.slice(0, 1).toUpperCase()}${rest.slice(1)}`;
}

/** Ends with a whole word. */
function shortened(sentence: string): string {
  if (sentence.length <= MOST_CHARACTERS) return sentence;
  return `${sentence.slice(0, MOST_CHARACTERS).replace(/\s+\S*$/, "")}…`;
}
