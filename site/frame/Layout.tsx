/** What all pages have around their content: the way past the navigation, the navigation, the other language, the footer. */

import type { ComponentChildren } from "preact";
import { FOLDERS, LANGUAGES, TAGS } from "./language.js";
import { PARTS, type Page } from "./page.js";
import { WORDS } from "./words.js";

interface LayoutProps {
  readonly page: Page;
  /** From this page to the root of the site: "", "../" and so on. */
  readonly root: string;
  readonly children: ComponentChildren;
}

export function Layout({ page, root, children }: LayoutProps) {
  const words = WORDS[page.language];
  const folder = `${root}${FOLDERS[page.language]}`;
  return (
    <>
      <a class="skip" href="#content">
        {words.skip}
      </a>
      <header class="site">
        <a class="name" href={folder || "./"} aria-current={page.part === "home" ? "page" : undefined}>
          {words.name}
        </a>
        <nav aria-label={words.navigation}>
          <ul>
            {PARTS.map((part) => (
              <li key={part}>
                <a href={`${folder}${part}/`} aria-current={page.part === part ? "page" : undefined}>
                  {words.parts[part]}
                </a>
              </li>
            ))}
          </ul>
        </nav>
        {LANGUAGES.filter((language) => language !== page.language).map((language) => (
          <a
            key={language}
            class="language"
            href={`${root}${FOLDERS[language]}${page.isAlone ? "" : page.path}` || "./"}
            hreflang={TAGS[language]}
            lang={TAGS[language]}
          >
            {words.otherLanguage}
          </a>
        ))}
      </header>
      <main id="content" tabIndex={-1}>
        {children}
      </main>
      <footer class="site">
        <p>
          {words.footer} <a href={`${root}licenses.txt`}>{words.licenses}</a>
        </p>
      </footer>
    </>
  );
}
