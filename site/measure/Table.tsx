/** All results in a table, and as texts to copy. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { Row } from "./bench/plan.js";
import { cellsOf, csvOf, markdownOf, NUMBERS } from "./results.js";
import type { MeasureWords } from "./words.en.js";

interface TableProps {
  readonly rows: readonly Row[];
  /** A line about the machine. */
  readonly facts: string;
  readonly words: MeasureWords;
}

export function Table({ rows, facts, words }: TableProps) {
  const className = (place: number) => (NUMBERS.includes(place) ? "number" : undefined);
  return (
    <>
      <h3>{words.table}</h3>
      <section class="scroll" tabIndex={0} aria-label={words.table}>
        <table id="measure-table">
          <thead>
            <tr>
              {Object.entries(words.columns).map(([key, name], place) => (
                <th key={key} scope="col" class={className(place)}>
                  {name}
                </th>
              ))}
            </tr>
          </thead>
          <tbody>
            {rows.map((row) => (
              <tr key={`${row.operation} ${row.rows} ${row.classes} ${row.engine}`}>
                {cellsOf(row, rows, words).map((cell, place) => (
                  <td key={Object.keys(words.columns)[place]} class={className(place)}>
                    {cell}
                  </td>
                ))}
              </tr>
            ))}
          </tbody>
        </table>
      </section>
      <Copying {...{ rows, facts, words }} />
    </>
  );
}

function Copying({ rows, facts, words }: TableProps) {
  const [outcome, setOutcome] = useState<"copied" | "byHand" | null>(null);
  const [text, setText] = useState("");
  const area = useRef<HTMLTextAreaElement>(null);
  useEffect(() => {
    if (outcome === "byHand" && text !== "") area.current?.select();
  }, [outcome, text]);

  const copy = async (copied: string) => {
    setText(copied);
    setOutcome(null);
    try {
      await navigator.clipboard.writeText(copied);
      setOutcome("copied");
    } catch {
      // No clipboard, or no leave to write to it.
      setOutcome("byHand");
    }
  };
  return (
    <>
      <div class="row">
        <button type="button" id="measure-markdown" onClick={() => copy(markdownOf(rows, words, facts))}>
          {words.copyMarkdown}
        </button>
        <button type="button" id="measure-csv" onClick={() => copy(csvOf(rows))}>
          {words.copyCsv}
        </button>
      </div>
      <p id="measure-copied" role="status">
        {outcome === "copied" ? words.copied : outcome === "byHand" ? words.copyByHand : ""}
      </p>
      {outcome === "byHand" ? (
        <textarea
          ref={area}
          class="measure-text"
          aria-label={words.copyText}
          readOnly
          value={text}
          rows={8}
        />
      ) : null}
    </>
  );
}
