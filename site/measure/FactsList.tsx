/** The machine's facts, and the same as a line. */

import type { Facts } from "./facts.js";
import { shownNumber } from "./shown.js";
import type { Measuring } from "./useMeasuring.js";
import type { MeasureWords } from "./words.en.js";

type Pair = readonly [name: string, value: string];

export function factPairs(
  facts: Facts,
  { backends, resolutionMs }: Measuring,
  words: MeasureWords,
): readonly Pair[] {
  const names = words.factNames;
  const best = backends["xent/relaxed"] ?? backends.xent;
  return [
    [names.version, `xent ${facts.version}`],
    [names.browser, facts.browser ?? words.unknown],
    [names.script, facts.script ?? words.unknown],
    [names.cores, `${facts.cores}`],
    [names.isolation, facts.isIsolated ? words.isolated : words.notIsolated],
    [names.kernels, kernelsOf(best, words)],
    [names.clock, resolutionMs === null ? words.notAsked : words.clockShown(shownNumber(resolutionMs))],
  ];
}

function kernelsOf(backend: string | undefined, { kernels, notAsked }: MeasureWords): string {
  if (backend === undefined) return notAsked;
  return backend in kernels ? kernels[backend as keyof typeof kernels] : backend;
}

export function FactsList({ pairs }: { readonly pairs: readonly Pair[] }) {
  return (
    <dl class="measure-facts">
      {pairs.map(([name, value]) => (
        <div key={name}>
          <dt>{name}</dt>
          <dd>{value}</dd>
        </div>
      ))}
    </dl>
  );
}
