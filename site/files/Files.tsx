/** The content of the page: the files, the settings, the run, its report. */

import { useEffect, useRef, useState } from "preact/hooks";
import type { Language } from "../frame/language.js";
import { Cancelled, Computer, TaskError } from "./computer.js";
import { filesIn, onWindowDrop } from "./dropped.js";
import { FileSlot, type SlotState } from "./FileSlot.js";
import { Report, type Shown } from "./Report.js";
import { SettingFields } from "./SettingFields.js";
import { faultIn, NOTHING_TYPED, NUMBER_SETTINGS, type Setting, settingsOf, type Typed } from "./settings.js";
import { type Fault, type Given, type GivenFile, isSame, type Slot, type TensorSlot } from "./task.js";
import type { FilesWords } from "./words.en.js";
import { WORDS } from "./words.js";

type Slots = Readonly<Record<Slot, SlotState | null>>;
type Faults<Key extends string> = Readonly<Partial<Record<Key, string>>>;

const EMPTY: Slots = { base: null, model: null, targets: null, mask: null, tokens: null };
const FIRST = ["base", "model", "targets"] as const;
const OTHERS = ["mask", "tokens"] as const;

interface Progress {
  readonly rows: number;
  readonly of: number;
  readonly perSecond: number;
}

export function Files({ language }: { readonly language: Language }) {
  const words = WORDS[language];
  const [slots, setSlots] = useState(EMPTY);
  const [typed, setTyped] = useState(NOTHING_TYPED);
  const [faults, setFaults] = useState<Faults<Slot>>({});
  const [settingFaults, setSettingFaults] = useState<Faults<Setting>>({});
  /** Of the run as a whole. */
  const [fault, setFault] = useState<string | null>(null);
  const [status, setStatus] = useState("");
  const [notice, setNotice] = useState<string | null>(null);
  const [isRunning, setIsRunning] = useState(false);
  const [progress, setProgress] = useState<Progress | null>(null);
  const [shown, setShown] = useState<Shown | null>(null);
  const [isOpen, setIsOpen] = useState(false);
  /** What is to have the focus once it is there. */
  const [focused, setFocused] = useState<{ readonly id: string } | null>(null);
  const held = useRef<Computer | null>(null);
  /** What was put into each slot last: an older look has nothing more to say. */
  const latest = useRef<Partial<Record<Slot, GivenFile>>>({});

  const computer = () => {
    held.current ??= new Computer(() => setNotice(words.inPage));
    return held.current;
  };
  const setSlot = (slot: Slot, state: SlotState | null) => setSlots((slots) => ({ ...slots, [slot]: state }));
  const setSlotFault = (slot: Slot, sentence: string | undefined) =>
    setFaults((faults) => ({ ...faults, [slot]: sentence }));

  const put = (slot: Slot, given: GivenFile | null, typedNow = typed, names: readonly string[] = []) => {
    latest.current[slot] = given ?? undefined;
    setSlotFault(slot, undefined);
    setFault(null);
    setSlot(slot, given && { given, looked: null, names });
    if (given !== null && slot !== "tokens") look(slot, given, typedNow, names);
  };

  const look = async (slot: TensorSlot, given: GivenFile, typedNow: Typed, names: readonly string[]) => {
    const isLatest = () => latest.current[slot] === given;
    try {
      const looked = await computer().look({ slot, given, settings: settingsOf(typedNow) });
      if (isLatest()) setSlot(slot, { given, looked, names });
    } catch (error) {
      if (!isLatest()) return;
      // It was a run that was to end: the file is still there.
      if (error instanceof Cancelled) return look(slot, given, typedNow, names);
      const { fault } = asTaskError(error);
      if (fault.kind === "several") setSlot(slot, { given, looked: null, names: fault.names });
      setSlotFault(slot, sentenceOf(fault, words));
    }
  };

  /** `slot`: where it was dropped; null for the page around the slots. */
  const drop = (slot: Slot | null, transfer: DataTransfer | null) => {
    const dropped = filesIn(transfer);
    const at = slot ?? (slots.base === null ? "base" : "model");
    if ("fault" in dropped) {
      const { fault, count } = dropped;
      setSlotFault(at, fault === "tooMany" ? words.faults.tooMany(count) : words.faults[fault]);
      return;
    }
    const [first, second] = dropped.files;
    if (second === undefined) put(at, { file: first, tensor: null });
    else {
      put("base", { file: first, tensor: null });
      put("model", { file: second, tensor: null });
    }
  };

  const changeSettings = (changed: Partial<Typed>) => {
    const now = { ...typed, ...changed };
    setTyped(now);
    setSettingFaults({});
    // How a file is read is seen at its beginning.
    if (!("dtype" in changed || "allowTruncated" in changed)) return;
    for (const slot of ["base", "model"] as const) {
      const state = slots[slot];
      if (state !== null) put(slot, { ...state.given }, now, state.names);
    }
  };

  const run = async (given: Given) => {
    setIsRunning(true);
    setFault(null);
    setSettingFaults({});
    setProgress(null);
    setStatus(words.reading);
    const start = performance.now();
    const task = { given, settings: settingsOf(typed), language };
    const watch = (rows: number, of: number) =>
      setProgress({ rows, of, perSecond: (rows / Math.max(performance.now() - start, 1)) * 1000 });
    try {
      const result = await computer().run(task, watch);
      const { STYLE } = await import("../../src/report/style.js");
      setShown({ result, style: STYLE });
      const { rows, seconds, engine } = result;
      if (engine === "js") setNotice(words.withoutWasm);
      setStatus(words.finished(count(rows), seconds.toFixed(2), count(rows / seconds), engine));
    } catch (error) {
      setStatus(error instanceof Cancelled ? words.cancelled : "");
      if (!(error instanceof Cancelled)) tell(asTaskError(error).fault, given);
    } finally {
      setIsRunning(false);
      setProgress(null);
    }
  };

  /** `given`: what the run had. A file that has taken the place of another meanwhile has no part in its fault. */
  const tell = (fault: Fault, given: Given) => {
    const sentence = sentenceOf(fault, words);
    const { slot, setting } = fault;
    const field = fault.kind === "usage" && isSetting(setting) ? setting : null;
    if (slot !== null && latest.current[slot] === given[slot]) {
      setSlotFault(slot, sentence);
      if (slot === "mask" || slot === "tokens") setIsOpen(true);
    } else if (field !== null) {
      setSettingFaults({ [field]: sentence });
      setIsOpen(true);
    } else setFault(sentence);
  };

  const compare = () => {
    const given = givenOf(slots);
    const faulty = NUMBER_SETTINGS.find((setting) => faultIn(setting, typed) !== null);
    if (faulty !== undefined) {
      setIsOpen(true);
      setFocused({ id: `set-${faulty}` });
      return;
    }
    if (given.base === undefined) setFault(words.faults.noBase);
    else if (
      given.model === undefined &&
      given.targets === undefined &&
      slots.base?.looked?.hasTargets === false
    )
      setFault(words.faults.noTargets);
    else run(given);
  };

  const trySample = async () => {
    try {
      const { sample } = await import("./sample.js");
      const given = await sample();
      for (const slot of Object.keys(EMPTY) as Slot[]) put(slot, given[slot] ?? null);
      await run(given);
    } catch {
      setFault(words.faults.sample);
    }
  };

  useEffect(() => {
    if (focused !== null) document.getElementById(focused.id)?.focus();
  }, [focused]);

  const dropAnywhere = useRef(drop);
  dropAnywhere.current = drop;
  useEffect(() => onWindowDrop((transfer) => dropAnywhere.current(null, transfer)), []);

  const slotOf = (slot: Slot) => (
    <FileSlot
      key={slot}
      slot={slot}
      words={words}
      state={slots[slot]}
      fault={faults[slot] ?? null}
      onFile={(file) => put(slot, file && { file, tensor: null })}
      onDrop={(transfer) => drop(slot, transfer)}
      onTensor={(tensor) => {
        const state = slots[slot];
        if (state !== null) put(slot, { ...state.given, tensor }, typed, state.names);
      }}
    />
  );

  return (
    <>
      <h1>{words.title}</h1>
      <div class="files-form">
        <p>{words.lead}</p>
        <p class="notice">{words.local}</p>
        <p class="quiet">{words.formats}</p>
        <div class="slots">{FIRST.map(slotOf)}</div>
        <details class="more" open={isOpen} onToggle={({ currentTarget }) => setIsOpen(currentTarget.open)}>
          <summary>{words.more}</summary>
          <div class="slots">{OTHERS.map(slotOf)}</div>
          <SettingFields words={words} typed={typed} faults={settingFaults} onChange={changeSettings} />
        </details>
        <div class="row">
          <button
            type="button"
            class="primary"
            id="compare"
            aria-disabled={isRunning}
            onClick={() => isRunning || compare()}
          >
            {slots.base !== null && slots.model === null ? words.loss : words.compare}
          </button>
          <button type="button" id="cancel" disabled={!isRunning} onClick={() => held.current?.cancel()}>
            {words.cancel}
          </button>
          <button
            type="button"
            id="sample"
            aria-disabled={isRunning}
            onClick={() => isRunning || trySample()}
            aria-describedby="sample-hint"
          >
            {words.sample}
          </button>
        </div>
        <p class="quiet" id="sample-hint">
          {words.sampleHint}
        </p>
        <p class="fault" id="run-fault" role="alert">
          {fault}
        </p>
        {progress === null ? null : <Bar {...{ progress, words }} />}
        <p id="status" role="status">
          {status}
        </p>
        {notice === null ? null : <p class="notice">{notice}</p>}
        {slots.base !== null && slots.model !== null && isSame(slots.base.given, slots.model.given) ? (
          <p class="notice" id="same">
            {words.sameFile}
          </p>
        ) : null}
      </div>
      {shown === null ? null : <Report {...{ shown, words, language }} />}
    </>
  );
}

function Bar({ progress, words }: { readonly progress: Progress; readonly words: FilesWords }) {
  const { rows, of, perSecond } = progress;
  return (
    <div class="field">
      <label for="progress">{words.progress}</label>
      <progress id="progress" max={of} value={rows} />
      <span class="quiet">{words.done(count(rows), count(of), count(perSecond))}</span>
    </div>
  );
}

function count(value: number): string {
  return Math.round(value).toLocaleString("en");
}

function givenOf(slots: Slots): Given {
  const entries = Object.entries(slots).flatMap(([slot, state]) =>
    state === null ? [] : [[slot, state.given] as const],
  );
  return Object.fromEntries(entries);
}

function isSetting(name: string | null): name is Setting {
  return name !== null && name in NOTHING_TYPED;
}

function asTaskError(error: unknown): TaskError {
  if (error instanceof TaskError) return error;
  const message = error instanceof Error ? error.message : String(error);
  return new TaskError({ slot: null, setting: null, kind: "unexpected", message, names: [] });
}

function sentenceOf({ kind, setting, message }: Fault, { faults }: FilesWords): string {
  if (kind === "usage") {
    if (setting === "targets") return faults.noTargets;
    if (setting === "shift" || setting === "temperature" || setting === "ignoreIndex") return faults[setting];
    return faults.library(message);
  }
  if (kind === "library" || kind === "unexpected") return faults[kind](message);
  return faults[kind];
}
