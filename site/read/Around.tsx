/** What stands around an article: the search and the list of pages before it, its headings beside it, its neighbours below. */

import { FOLDERS, type Language } from "../frame/language.js";
import type { Article } from "./article.js";
import { API_PATH, CONTENTS, pathOf } from "./contents.js";
import { Search } from "./Search.js";
import { WORDS } from "./words.js";

/** A link of the navigation. */
export interface Link {
  /** From the page on. */
  readonly href: string;
  readonly name: string;
}

interface SideProps {
  readonly language: Language;
  /** The page's own path, from the folder of its language on. */
  readonly path: string;
  /** The functions and classes of the API, listed on its pages. */
  readonly api: readonly Article[];
}

/** From a page to the folder of its language. */
export const upFrom = (path: string): string => "../".repeat(path.split("/").length - 1);

/** From a page to the root of the site. */
export const rootFrom = (language: Language, path: string): string => upFrom(`${FOLDERS[language]}${path}`);

export function Side({ language, path, api }: SideProps) {
  const words = WORDS[language];
  const up = upFrom(path);
  const root = rootFrom(language, path);
  return (
    <div class="side">
      <div id="find" data-root={root}>
        <Search language={language} root={root} />
      </div>
      <details class="pages">
        <summary>{words.pages}</summary>
        <nav aria-label={words.pages}>
          {CONTENTS.map(({ title, entries }) => (
            <div key={title.en}>
              <p class="group">{title[language]}</p>
              <ul>
                {entries.map(({ name, title }) => (
                  <Item
                    key={name}
                    href={`${up}${pathOf(name)}`}
                    name={title[language]}
                    isHere={path === pathOf(name)}
                  />
                ))}
              </ul>
            </div>
          ))}
          <div>
            <p class="group">API</p>
            <ul>
              <Item href={`${root}${API_PATH}`} name={words.api} isHere={path === API_PATH} />
              {api.map((article) => (
                <Item
                  key={article.path}
                  href={`${root}${article.path}`}
                  name={article.name}
                  isHere={article.path === path}
                />
              ))}
            </ul>
          </div>
        </nav>
      </details>
    </div>
  );
}

function Item({ href, name, isHere }: Link & { readonly isHere: boolean }) {
  return (
    <li>
      <a href={href} aria-current={isHere ? "page" : undefined}>
        {name}
      </a>
    </li>
  );
}

/** Headings of the second level; nothing where there are too few to choose from. */
export function Headings({ article }: { readonly article: Article }) {
  const headings = article.sections.map(({ heading }) => heading).filter(({ level }) => level === 2);
  if (headings.length < 2) return null;
  // Those of one function are the same everywhere: on a small screen they would be in the way.
  const isFunction = article.path.startsWith(API_PATH) && article.path !== API_PATH;
  return (
    <nav class={isFunction ? "headings beside" : "headings"} aria-label={WORDS[article.language].onThisPage}>
      <p class="group">{WORDS[article.language].onThisPage}</p>
      <ul>
        {headings.map(({ id, text }) => (
          <li key={id}>
            <a href={`#${id}`}>{text}</a>
          </li>
        ))}
      </ul>
    </nav>
  );
}

interface NeighboursProps {
  readonly language: Language;
  readonly previous: Link | undefined;
  readonly next: Link | undefined;
}

export function Neighbours({ language, previous, next }: NeighboursProps) {
  const words = WORDS[language];
  return (
    <nav class="neighbours" aria-label={words.neighbours}>
      {previous === undefined ? null : (
        <a rel="prev" href={previous.href}>
          <span class="quiet">{words.previous}</span> {previous.name}
        </a>
      )}
      {next === undefined ? null : (
        <a rel="next" href={next.href}>
          <span class="quiet">{words.next}</span> {next.name}
        </a>
      )}
    </nav>
  );
}
