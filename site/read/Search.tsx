/** The search: a field with a list that the arrow keys go through. What it searches is loaded when the field is first used. */

import type MiniSearch from "minisearch";
import { useEffect, useRef, useState } from "preact/hooks";
import type { Language } from "../frame/language.js";
import { excerptOf } from "./excerpt.js";
import { type Found, type Item, itemsFile, OPTIONS } from "./search.js";
import type { ReadWords } from "./words.en.js";
import { WORDS } from "./words.js";

const MOST_RESULTS = 12;
/** Indexed at a time: the page answers in between. */
const CHUNK = 40;
const FIELD = "find-field";
const LIST = "find-list";

interface SearchProps {
  readonly language: Language;
  /** From the page to the root of the site. */
  readonly root: string;
  /** What a quick visitor has typed before this script ran. */
  readonly typed?: string;
}

interface State {
  readonly query: string;
  /** Null: there is no list. */
  readonly results: readonly Found[] | null;
  /** How many there are, be they in the list or not. */
  readonly all: number;
  /** The place in the list that the arrow keys have reached; -1: none. */
  readonly active: number;
  readonly failed: boolean;
}

const START: State = { query: "", results: null, all: 0, active: -1, failed: false };

export function Search({ language, root, typed = "" }: SearchProps) {
  const words = WORDS[language].search;
  const [state, setState] = useState({ ...START, query: typed });
  const index = useRef<Promise<MiniSearch<Item>> | null>(null);
  const newest = useRef("");
  const { query, results, all, active, failed } = state;

  function load(): Promise<MiniSearch<Item>> {
    index.current ??= loadIndex(`${root}${itemsFile(language)}`);
    return index.current;
  }

  async function search(text: string): Promise<void> {
    newest.current = text;
    setState({ ...START, query: text });
    if (text.trim() === "") return;
    try {
      const found = (await load()).search(text);
      const results = found.slice(0, MOST_RESULTS) as unknown as readonly Found[];
      if (newest.current === text) setState({ ...START, query: text, results, all: found.length });
    } catch {
      // The next letter tries again.
      index.current = null;
      setState({ ...START, query: text, failed: true });
    }
  }

  useEffect(() => {
    if (typed !== "") void search(typed);
  }, []);

  const close = () => setState({ ...state, results: null, active: -1 });

  function onKey(event: KeyboardEvent): void {
    // A Chinese word is being typed: the keys choose its characters.
    if (event.isComposing) return;
    const count = results?.length ?? 0;
    if (event.key === "Escape" && results !== null) close();
    else if (event.key === "ArrowDown" && count > 0) setState({ ...state, active: (active + 1) % count });
    else if (event.key === "ArrowUp" && count > 0)
      setState({ ...state, active: active <= 0 ? count - 1 : active - 1 });
    else if (event.key === "Enter" && count > 0) go(Math.max(active, 0));
    else return;
    event.preventDefault();
  }

  function go(place: number): void {
    const result = results?.[place];
    if (result === undefined) return;
    close();
    location.assign(`${root}${result.address}`);
  }

  const isOpen = results !== null && results.length > 0;
  const combobox = {
    role: "combobox",
    "aria-expanded": isOpen,
    "aria-controls": LIST,
    "aria-autocomplete": "list",
    "aria-activedescendant": active >= 0 ? optionId(active) : undefined,
    // The type of the attributes wants one where a field has this role; ours is no list of the browser's.
    list: undefined,
  } as const;
  return (
    <search class="search">
      <label class="hidden" for={FIELD}>
        {words.label}
      </label>
      <input
        id={FIELD}
        type="search"
        {...combobox}
        autocomplete="off"
        spellcheck={false}
        placeholder={words.short}
        value={query}
        onFocus={() => void load().catch(() => undefined)}
        onInput={({ currentTarget }) => void search(currentTarget.value)}
        onKeyDown={onKey}
        onBlur={close}
      />
      <div id={LIST} role="listbox" aria-label={words.results} hidden={!isOpen}>
        {(results ?? []).map((result, place) => (
          <div
            key={result.address}
            id={optionId(place)}
            role="option"
            tabIndex={-1}
            aria-selected={place === active}
            ref={(element) => {
              if (place === active) element?.scrollIntoView({ block: "nearest" });
            }}
            // The field keeps the focus.
            onPointerDown={(event) => event.preventDefault()}
            onMouseDown={(event) => event.preventDefault()}
            onClick={() => go(place)}
            onKeyDown={onKey}
          >
            <Result result={result} words={words} />
          </div>
        ))}
      </div>
      <p class={failed ? "fault" : "quiet"} role="status">
        {failed ? words.failed : results === null ? "" : statusOf(results)}
      </p>
    </search>
  );

  function statusOf({ length }: readonly Found[]): string {
    return length === 0 ? words.nothing(query) : words.found(length, all);
  }
}

interface ResultProps {
  readonly result: Found;
  readonly words: ReadWords["search"];
}

function Result({ result, words }: ResultProps) {
  const { page, heading, isApi, owner } = result;
  return (
    <>
      <span class="heading">{heading}</span> <span class="quiet">{isApi ? words.entry(owner) : page}</span>{" "}
      <span class="excerpt">
        {excerptOf(result).map(({ text, isHit }, place) => (isHit ? <mark key={place}>{text}</mark> : text))}
      </span>
    </>
  );
}

const optionId = (place: number): string => `find-${place}`;

async function loadIndex(address: string): Promise<MiniSearch<Item>> {
  const [{ default: Index }, response] = await Promise.all([import("minisearch"), fetch(address)]);
  if (!response.ok) throw new Error(`${address}: ${response.status}`);
  const index = new Index<Item>(OPTIONS);
  await index.addAllAsync(await response.json(), { chunkSize: CHUNK });
  return index;
}
