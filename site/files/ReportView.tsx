/** The report in the page: in a shadow of its own, so that neither's style is the other's. */

import { useEffect, useRef } from "preact/hooks";
import type { Language } from "../frame/language.js";
import { TAGS } from "../frame/language.js";

interface ReportViewProps {
  /** Made by `reportBody`, which escapes all text. */
  readonly body: string;
  readonly style: string;
  readonly language: Language;
}

/** Below the headings of the page. */
const LEVELS_DOWN = 2;

export function ReportView({ body, style, language }: ReportViewProps) {
  const host = useRef<HTMLDivElement>(null);
  useEffect(() => {
    if (host.current !== null) show(host.current, body, style, language);
  }, [body, style, language]);
  return <div ref={host} class="report-host" />;
}

function show(host: HTMLElement, body: string, style: string, language: Language): void {
  const root = host.shadowRoot ?? host.attachShadow({ mode: "open" });
  const sheet = new CSSStyleSheet();
  sheet.replaceSync(inShadow(style));
  // Made by a script it is no inline style, which the policy would refuse.
  root.adoptedStyleSheets = [sheet];
  const page = document.createElement("div");
  page.className = "page";
  page.lang = TAGS[language];
  page.innerHTML = body;
  for (const heading of page.querySelectorAll("h1, h2, h3"))
    heading.setAttribute("aria-level", `${Number(heading.tagName[1]) + LEVELS_DOWN}`);
  root.replaceChildren(page);
}

/** The style of a page, for a shadow: what is of the whole page is of the host and its one element. */
export function inShadow(style: string): string {
  return style
    .replaceAll(":root {", ":host {")
    .replace(/^( *)body \{/gm, "$1.page {")
    .replace(/^html \{.*\}$/m, "")
    .replace(/^ *@page \{.*\}$/m, "");
}
