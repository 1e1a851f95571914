/** The content of the page: the machine, what to measure, the results. */

import { useEffect, useState } from "preact/hooks";
import type { Language } from "../frame/language.js";
import { Bars } from "./Bars.js";
import { type EngineName, PEER_NAMES, type Reason } from "./bench/plan.js";
import { engineName } from "./engineName.js";
import { FactsList, factPairs } from "./FactsList.js";
import { factsOf, NO_FACTS } from "./facts.js";
import { groupsOf, unsteadyOf } from "./results.js";
import { SettingsForm } from "./SettingsForm.js";
import { FIRST, LIMITS, planOf, type Settings } from "./settings.js";
import { Table } from "./Table.js";
import { type Measuring, useMeasuring } from "./useMeasuring.js";
import type { MeasureWords } from "./words.en.js";
import { WORDS } from "./words.js";

/** Of the peers' files, compressed: a test holds it to them. */
export const PEERS_MEGABYTES = 3.9;

export function Measure({ language }: { readonly language: Language }) {
  const words = WORDS[language];
  const [facts, setFacts] = useState(NO_FACTS);
  const [settings, setSettings] = useState<Settings>(FIRST);
  const [measuring, asking] = useMeasuring();
  const { state, rows, peers } = measuring;
  const isRunning = state === "running" || state === "stopping";
  const plan = planOf(settings);
  const unsteady = unsteadyOf(rows);
  const pairs = factPairs(facts, measuring, words);
  const change = (changed: Partial<Settings>) => setSettings((before) => ({ ...before, ...changed }));

  useEffect(() => {
    const here = factsOf(navigator, globalThis.crossOriginIsolated === true);
    setFacts(here);
    setSettings((before) => ({
      ...before,
      threads: Math.min(LIMITS.threads.most, Math.max(LIMITS.threads.least, here.cores)),
      // Without shared memory threads gain little: whoever wants to see that may.
      engines: here.isIsolated && here.cores > 1 ? [...before.engines, "xent/pool"] : before.engines,
    }));
  }, []);

  // Those that were loaded take part.
  useEffect(() => {
    setSettings((before) => {
      const others = before.engines.filter((name) => !isPeer(name));
      return { ...before, engines: peers === "loaded" ? [...others, ...PEER_NAMES] : others };
    });
  }, [peers]);

  return (
    <>
      <h1>{words.title}</h1>
      <p>{words.lead}</p>
      <h2>{words.facts}</h2>
      <FactsList pairs={pairs} />
      <h2>{words.what}</h2>
      <SettingsForm {...{ settings, facts, words }} hasPeers={peers === "loaded"} onChange={change} />
      <h3>{words.peers}</h3>
      <p>{words.peersLead(PEERS_MEGABYTES.toFixed(1))}</p>
      <button
        type="button"
        id="measure-load"
        disabled={peers !== "absent" || isRunning}
        onClick={() => asking.load()}
      >
        {words.load}
      </button>
      <p id="measure-peers" role="status">
        {peers === "loading" ? words.loading : peers === "loaded" ? words.loaded : ""}
      </p>
      <Notices measuring={measuring} words={words} />
      <div class="row">
        <button
          type="button"
          class="primary"
          id="measure-start"
          disabled={plan === null || isRunning || peers === "loading"}
          onClick={() => plan !== null && asking.start(plan)}
        >
          {words.start}
        </button>
        <button type="button" id="measure-stop" disabled={state !== "running"} onClick={() => asking.stop()}>
          {words.stop}
        </button>
        <progress
          class="measure-progress"
          aria-label={words.progress}
          value={measuring.progress?.done ?? (state === "finished" ? 1 : 0)}
          max={measuring.progress?.total ?? 1}
        />
      </div>
      <p id="measure-said" aria-live="polite">
        {plan === null ? words.nothing : said(measuring, words)}
      </p>
      <h2>{words.results}</h2>
      {rows.length === 0 ? <p class="quiet">{words.noResults}</p> : null}
      {unsteady > 0 && !isRunning ? <p class="notice">{words.unsteady(unsteady)}</p> : null}
      <div class="measure-groups">
        {groupsOf(rows).map((group) => (
          <Bars
            key={`${group[0].operation} ${group[0].rows} ${group[0].classes}`}
            group={group}
            words={words}
          />
        ))}
      </div>
      {rows.length > 0 ? (
        <Table {...{ rows, words }} facts={pairs.map(([name, value]) => `${name}: ${value}`).join("; ")} />
      ) : null}
      <h2>{words.caveats}</h2>
      <ul>
        {words.caveatList.map((caveat) => (
          <li key={caveat}>{caveat}</li>
        ))}
      </ul>
    </>
  );
}

function isPeer(name: EngineName): boolean {
  return (PEER_NAMES as readonly EngineName[]).includes(name);
}

interface NoticesProps {
  readonly measuring: Measuring;
  readonly words: MeasureWords;
}

/** What is not as one would expect it here. */
function Notices({ measuring, words }: NoticesProps) {
  const { isInPage, backends, absent } = measuring;
  const absences = Object.entries(absent) as [EngineName, Reason][];
  return (
    <div id="measure-notices">
      {isInPage ? <p class="notice">{words.inPage}</p> : null}
      {backends.xent === "js" ? <p class="notice">{words.typescript}</p> : null}
      {absences.map(([engine, reason]) => (
        <p key={engine} class="notice faulty">
          {words.absent(engineName(engine, words))}{" "}
          {reason.why === "failed" ? <span lang="en">{reason.detail}</span> : words.reasons[reason.why]}
        </p>
      ))}
    </div>
  );
}

/** One short sentence for each thing that begins or ends. */
function said({ state, progress, rows }: Measuring, words: MeasureWords): string {
  if (state === "stopping") return words.stopping;
  if (state === "stopped") return words.stopped;
  if (state === "finished") return words.finished(rows.filter(({ timing }) => timing !== null).length);
  if (progress === null) return "";
  const what = words.group(progress.operation, progress.size.rows, progress.size.classes);
  return progress.stage === "verify" ? words.verifying(what) : words.timing(what);
}
