/** What the browser runs on pages that are read: the search, the buttons that copy, the list of pages where there is room. */

import "../frame/style.css";
import "./style.css";
import { hydrate } from "preact";
import { languageHere } from "../frame/language.js";
import { addCopyButtons } from "./copyButtons.js";
import { Search } from "./Search.js";
import { WORDS } from "./words.js";

/** As the style says it: from here on the list of pages stands beside the text. */
const WIDE = "(min-width: 64rem)";

const language = languageHere();

const search = document.getElementById("find");
if (search !== null) {
  const typed = search.querySelector("input")?.value;
  hydrate(<Search language={language} root={search.dataset.root ?? ""} typed={typed} />, search);
}

const pages = document.querySelector<HTMLDetailsElement>("details.pages");
if (pages !== null) {
  const wide = matchMedia(WIDE);
  const follow = () => {
    pages.open = wide.matches;
  };
  wide.addEventListener("change", follow);
  follow();
}

addCopyButtons(WORDS[language]);
