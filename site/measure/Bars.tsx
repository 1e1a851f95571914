/** The paces of one operation and size as bars, with their numbers beside them. */

import { paceOf, type Row } from "./bench/plan.js";
import { engineName } from "./engineName.js";
import { ratioOf, resultOf } from "./results.js";
import { shownNumber } from "./shown.js";
import type { MeasureWords } from "./words.en.js";

/** Of the coordinates of a bar, which is as wide as its place. */
const WIDTH = 100;
const HEIGHT = 10;

interface BarsProps {
  readonly group: readonly Row[];
  readonly words: MeasureWords;
}

export function Bars({ group, words }: BarsProps) {
  const [{ operation, rows, classes }] = group;
  const paces = group.map((row) => (row.timing === null ? 0 : paceOf(row, row.timing)));
  const most = Math.max(...paces);
  return (
    <figure class="measure-group">
      <figcaption>
        <h3>{words.group(operation, rows, classes)}</h3>
      </figcaption>
      <ul class="measure-bars">
        {group.map((row, index) => (
          <li key={row.engine}>
            <span class="measure-engine">{engineName(row.engine, words)}</span>
            {paces[index] > 0 ? (
              <svg viewBox={`0 0 ${WIDTH} ${HEIGHT}`} preserveAspectRatio="none" aria-hidden="true">
                <rect
                  class={row.engine.startsWith("xent") ? "own" : "other"}
                  width={(WIDTH * paces[index]) / most}
                  height={HEIGHT}
                />
              </svg>
            ) : null}
            <Outcome {...{ row, group, words }} />
          </li>
        ))}
      </ul>
    </figure>
  );
}

function Outcome({ row, group, words }: BarsProps & { readonly row: Row }) {
  const { timing, absence } = row;
  if (absence !== null)
    return (
      <span class={absence.why === "wrong" || absence.why === "failed" ? "fault" : "quiet"}>
        {resultOf(row, words)}
      </span>
    );
  if (timing === null) return <span class="quiet">{words.waiting}</span>;
  const ratio = ratioOf(row, group);
  return (
    <span class="measure-value">
      {words.pace(shownNumber(paceOf(row, timing)))}
      {ratio === null ? null : <span class="quiet"> {words.ratio(shownNumber(ratio))}</span>}
    </span>
  );
}
