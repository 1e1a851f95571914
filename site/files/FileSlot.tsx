/** A place for a file: chosen, or dropped on it; what its beginning says, and what is wrong with it. */

import { useRef, useState } from "preact/hooks";
import type { GivenFile, Looked, Slot } from "./task.js";
import type { FilesWords } from "./words.en.js";

export interface SlotState {
  readonly given: GivenFile;
  /** Null until its beginning is read, or where that is bad. */
  readonly looked: Looked | null;
  /** The tensors of which one is to be named. */
  readonly names: readonly string[];
}

interface FileSlotProps {
  readonly slot: Slot;
  readonly words: FilesWords;
  readonly state: SlotState | null;
  readonly fault: string | null;
  /** Null takes the file away. */
  readonly onFile: (file: File | null) => void;
  readonly onDrop: (transfer: DataTransfer | null) => void;
  readonly onTensor: (name: string) => void;
}

const UNITS = ["B", "kB", "MB", "GB", "TB"];
const THOUSAND = 1000;

export function FileSlot({ slot, words, state, fault, onFile, onDrop, onTensor }: FileSlotProps) {
  const input = useRef<HTMLInputElement>(null);
  const [isOver, setIsOver] = useState(false);
  const id = `slot-${slot}`;
  const described = `${id}-hint ${id}-file ${id}-fault`;
  return (
    <fieldset
      aria-labelledby={`${id}-label`}
      class={`field slot${isOver ? " over" : ""}`}
      onDragOver={(event) => {
        event.preventDefault();
        setIsOver(true);
      }}
      onDragLeave={() => setIsOver(false)}
      onDrop={(event) => {
        event.preventDefault();
        event.stopPropagation();
        setIsOver(false);
        onDrop(event.dataTransfer);
      }}
    >
      <label id={`${id}-label`} for={id}>
        {words.slots[slot]}
      </label>
      <span class="quiet" id={`${id}-hint`}>
        {words.hints[slot]}
        {state === null ? words.drop : ""}
      </span>
      <input
        ref={input}
        type="file"
        class="hidden"
        id={id}
        aria-describedby={described}
        aria-invalid={fault !== null}
        onChange={({ currentTarget }) => {
          const [file] = currentTarget.files ?? [];
          if (file !== undefined) onFile(file);
        }}
      />
      <label class="choose" for={id}>
        {state === null ? words.choose : words.chooseOther}
      </label>
      <p class="given" id={`${id}-file`}>
        {state === null ? null : <Shown {...{ state, words }} />}
      </p>
      {state === null || state.names.length === 0 ? null : (
        <Tensors {...{ id, slot, state, words, onTensor }} />
      )}
      {state === null ? null : (
        <button
          type="button"
          onClick={() => {
            if (input.current !== null) input.current.value = "";
            onFile(null);
            input.current?.focus();
          }}
        >
          {words.remove}
          <span class="hidden">{words.removeOf(words.slots[slot])}</span>
        </button>
      )}
      <p class="fault" id={`${id}-fault`} role="status">
        {fault}
      </p>
    </fieldset>
  );
}

function Shown({ state, words }: Pick<FileSlotProps, "words"> & { readonly state: SlotState }) {
  const { given, looked } = state;
  const size = sizeOf(given.file.size, words);
  return (
    <>
      <strong>{given.file.name}</strong>{" "}
      {looked === null ? size : words.looked(looked.type, looked.shape.join(" × "), size)}
      {looked?.hasTargets ? ` (${words.withTargets})` : ""}
    </>
  );
}

function Tensors({
  id,
  slot,
  state,
  words,
  onTensor,
}: Pick<FileSlotProps, "slot" | "words" | "onTensor"> & {
  readonly id: string;
  readonly state: SlotState;
}) {
  return (
    <>
      <label for={`${id}-tensor`}>{words.tensor(words.slots[slot])}</label>
      <select
        id={`${id}-tensor`}
        value={state.given.tensor ?? ""}
        onChange={({ currentTarget }) => onTensor(currentTarget.value)}
      >
        <option value="" disabled>
          {words.chooseTensor}
        </option>
        {state.names.map((name) => (
          <option key={name} value={name}>
            {name}
          </option>
        ))}
      </select>
    </>
  );
}

function sizeOf(bytes: number, words: FilesWords): string {
  let value = bytes;
  let unit = 0;
  while (value >= THOUSAND && unit < UNITS.length - 1) {
    value /= THOUSAND;
    unit++;
  }
  return words.sizes(Number(value.toPrecision(3)).toString(), UNITS[unit]);
}
