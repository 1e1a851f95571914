/** A page as the text of an HTML file. */

import type { VNode } from "preact";
import { renderToString } from "preact-render-to-string";
import { Layout } from "../frame/Layout.js";
import { FOLDERS, TAGS } from "../frame/language.js";
import type { Page } from "../frame/page.js";
import { WORDS } from "../frame/words.js";

/** Carried out by browsers as the header of the same name: the page reaches no other host, whatever its scripts do. */
const POLICY =
  "default-src 'self' 'wasm-unsafe-eval'; base-uri 'none'; form-action 'none'; object-src 'none'";

/** Shown at any address, so that its links cannot be relative ones. */
export const NOT_FOUND = "404.html";

/** What a page's part loads; paths from the root of the site on. */
export interface Assets {
  readonly script: string;
  readonly preloads: readonly string[];
  readonly style: string;
}

/** `address`: where the site will lie, if that is known. */
export function documentOf(page: Page, assets: Assets, address: string | null): string {
  const root = page.path === NOT_FOUND ? new URL(address ?? "http://localhost/").pathname : rootOf(page);
  const words = WORDS[page.language];
  const title = page.part === "home" ? page.title : `${page.title} · ${words.name}`;
  const head = (
    <head>
      <meta charset="utf-8" />
      <meta http-equiv="Content-Security-Policy" content={POLICY} />
      <meta name="viewport" content="width=device-width, initial-scale=1" />
      <meta name="color-scheme" content="light dark" />
      <title>{title}</title>
      <meta name="description" content={page.description} />
      {address === null ? null : <Addresses page={page} address={address} />}
      <link rel="icon" href={`${root}icon.svg`} type="image/svg+xml" />
      <link rel="stylesheet" href={`${root}${assets.style}`} />
      {assets.preloads.map((file) => (
        <link key={file} rel="modulepreload" href={`${root}${file}`} />
      ))}
      <script type="module" src={`${root}${assets.script}`} />
    </head>
  );
  const html = (
    <html lang={TAGS[page.language]}>
      {head}
      <body>
        <Layout page={page} root={root}>
          {contentOf(page.content)}
        </Layout>
        <noscript>
          <p class="notice">{words.withoutScript}</p>
        </noscript>
      </body>
    </html>
  );
  return `<!doctype html>\n${renderToString(html)}\n`;
}

/** From the page to the root of the site. */
function rootOf({ language, path }: Page): string {
  return "../".repeat(`${FOLDERS[language]}${path}`.split("/").length - 1);
}

/** HTML goes in as it is: the build has made it, of the project's own documents. */
function contentOf(content: VNode | string): VNode {
  return typeof content === "string" ? (
    <div class="text" dangerouslySetInnerHTML={{ __html: content }} />
  ) : (
    content
  );
}

/** Search engines take whole addresses alone. */
function Addresses({ page, address }: { readonly page: Page; readonly address: string }) {
  const at = (language: Page["language"]) => new URL(`${FOLDERS[language]}${page.path}`, address).href;
  if (page.isAlone) return <link rel="canonical" href={at(page.language)} />;
  return (
    <>
      <link rel="canonical" href={at(page.language)} />
      <link rel="alternate" hreflang={TAGS.en} href={at("en")} />
      <link rel="alternate" hreflang={TAGS.zh} href={at("zh")} />
    </>
  );
}
