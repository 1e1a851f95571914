/** A batch of rows: their losses, and what becomes of them. */

import { useState } from "preact/hooks";
import { batchLosses } from "../compute.js";
import { Choice } from "../fields/Choice.js";
import { NumberCell } from "../fields/NumberCell.js";
import { ReadField } from "../fields/ReadField.js";
import type { Read } from "../fields/useReading.js";
import { listIn, resultIn, short } from "../format.js";
import { readNumbers } from "../readNumbers.js";
import {
  type Batch,
  COLUMNS,
  hasClass,
  IGNORED,
  LOGITS,
  REDUCTIONS,
  ROWS,
  withEntry,
  without,
  withRows,
} from "../state.js";
import type { LearnWords } from "../words.en.js";
import { logitFault, weightFault } from "./faults.js";
import { Lesson } from "./Lesson.js";
import { LossBar } from "./LossBar.js";
import { lossShown, type Play } from "./play.js";

const WEIGHT_STEP = 0.1;

interface BatchLessonProps extends Play {
  /** How many targets of the link that was opened have no row. */
  readonly spareTargets: number;
}

export function BatchLesson({ state, change, words, spareTargets }: BatchLessonProps) {
  const { batch } = state;
  const set = (next: Batch) => change({ ...state, batch: next });
  const { logits, weights } = batch;
  const columns = logits[0].length;
  return (
    <Lesson id="batch" title={words.batch.title} intro={words.batch.intro} isWide>
      <BatchTable {...{ batch, set, words, unit: state.unit, spareTargets }} />
      <div class="row batch-controls">
        <button
          type="button"
          id="add-row"
          disabled={logits.length >= ROWS.most}
          onClick={() => set(withRows(batch, [...logits, logits[0].map(() => 0)]))}
        >
          {words.batch.add}
        </button>
        <button
          type="button"
          id="add-column"
          disabled={columns >= COLUMNS.most}
          onClick={() =>
            set(
              withRows(
                batch,
                logits.map((row) => [...row, 0]),
              ),
            )
          }
        >
          {words.batch.addClass}
        </button>
        <button
          type="button"
          id="remove-column"
          disabled={columns <= COLUMNS.least || logits.some((row) => !hasClass(row.slice(0, -1)))}
          onClick={() =>
            set(
              withRows(
                batch,
                logits.map((row) => row.slice(0, -1)),
              ),
            )
          }
        >
          {words.batch.removeClass}
        </button>
        <label class="check">
          <input
            type="checkbox"
            id="weighted"
            checked={weights !== null}
            onChange={({ currentTarget }) =>
              set({ ...batch, weights: currentTarget.checked ? logits[0].map(() => 1) : null })
            }
          />
          {words.batch.weighted}
        </label>
        <Choice
          name="reduction"
          legend={words.batch.reduction}
          values={REDUCTIONS}
          value={batch.reduction}
          labels={words.batch.reductions}
          onChange={(reduction) => set({ ...batch, reduction })}
        />
      </div>
      <Result {...{ batch, words, unit: state.unit }} />
      <div class="columns">
        <ReadField
          id="matrix"
          label={words.batch.paste}
          hint={words.batch.pasteHint}
          value={logits}
          lines={5}
          show={(rows) => rows.map((row) => row.map(short).join(", ")).join("\n")}
          read={(text) => readMatrix(text, words)}
          onChange={(rows) => set(withRows(batch, rows))}
        />
        <BatchCode batch={batch} />
      </div>
    </Lesson>
  );
}

interface BatchProps {
  readonly batch: Batch;
  readonly words: LearnWords;
  readonly unit: Play["state"]["unit"];
}

interface BatchTableProps extends BatchProps {
  readonly set: (batch: Batch) => void;
  readonly spareTargets: number;
}

function BatchTable({ batch, set, words, unit, spareTargets }: BatchTableProps) {
  const { logits, targets, weights } = batch;
  const { losses } = batchLosses(batch);
  const most = Math.max(...losses.filter(Number.isFinite), Number.EPSILON);
  const [pasted, setPasted] = useState<string | null>(null);

  /** A matrix that is pasted into a cell takes the place of all. */
  function paste(text: string): boolean {
    if (!/[\t\n]|[,;\s]\s*\S/.test(text.trim())) return false;
    const reading = readMatrix(text, words);
    if ("fault" in reading) {
      setPasted(reading.fault);
    } else {
      setPasted(null);
      set(withRows(batch, reading.value));
    }
    return true;
  }

  return (
    <>
      <section class="scroll" tabIndex={0} aria-label={words.batch.table}>
        <table class="batch" id="batch-table">
          <thead>
            <tr>
              <th scope="col">{words.batch.row}</th>
              {logits[0].map((_, index) => (
                <th key={index} scope="col">
                  {words.batch.className(index)}
                </th>
              ))}
              <th scope="col">{words.batch.target}</th>
              <th scope="col" colSpan={2}>
                {words.batch.loss}
              </th>
              <td />
            </tr>
          </thead>
          <tbody>
            {logits.map((row, at) => (
              <tr key={at} class={targets[at] === IGNORED ? "is-ignored" : ""}>
                <th scope="row">{at + 1}</th>
                {row.map((logit, index) => (
                  <td key={index} class={index === targets[at] ? "is-target" : ""}>
                    <NumberCell
                      id={`cell-${at}-${index}`}
                      label={words.batch.logitOf(at + 1, index)}
                      value={logit}
                      step={LOGITS.step}
                      faultOf={(reading) =>
                        logitFault(reading, words.faults) ??
                        (hasClass(withEntry(row, index, reading as number))
                          ? null
                          : words.faults.emptyRow(at + 1))
                      }
                      onChange={(value) =>
                        set({ ...batch, logits: withEntry(logits, at, withEntry(row, index, value)) })
                      }
                      onPaste={paste}
                    />
                  </td>
                ))}
                <td>
                  <select
                    id={`target-${at}`}
                    aria-label={words.batch.targetOf(at + 1)}
                    value={`${targets[at]}`}
                    onChange={({ currentTarget }) =>
                      set({ ...batch, targets: withEntry(targets, at, Number(currentTarget.value)) })
                    }
                  >
                    {row.map((_, index) => (
                      <option key={index} value={`${index}`}>
                        {index}
                      </option>
                    ))}
                    <option value={`${IGNORED}`}>{words.batch.ignored}</option>
                  </select>
                </td>
                <td class="number" id={`loss-${at}`}>
                  {lossShown(losses[at], unit)}
                </td>
                <td class="loss-bar">
                  <LossBar share={losses[at] / most} />
                </td>
                <td>
                  <button
                    type="button"
                    class="small"
                    aria-label={words.batch.remove(at + 1)}
                    disabled={logits.length <= ROWS.least}
                    onClick={() =>
                      set({ ...withRows(batch, without(logits, at)), targets: without(targets, at) })
                    }
                  >
                    ×
                  </button>
                </td>
              </tr>
            ))}
          </tbody>
          {weights === null ? null : (
            <tfoot>
              <tr>
                <th scope="row">{words.batch.weight}</th>
                {weights.map((weight, index) => (
                  <td key={index}>
                    <NumberCell
                      id={`class-weight-${index}`}
                      label={words.batch.weightOf(index)}
                      value={weight}
                      step={WEIGHT_STEP}
                      faultOf={(reading) =>
                        weightFault(reading, words.faults) ??
                        (withEntry(weights, index, reading as number).some((each) => each > 0)
                          ? null
                          : words.faults.zeroWeights)
                      }
                      onChange={(value) => set({ ...batch, weights: withEntry(weights, index, value) })}
                    />
                  </td>
                ))}
                <td colSpan={4} />
              </tr>
            </tfoot>
          )}
        </table>
      </section>
      <p class="fault" role="status" id="batch-fault">
        {pasted ?? (spareTargets === 0 ? null : words.faults.spareTargets(spareTargets, logits.length))}
      </p>
    </>
  );
}

function Result({ batch, words, unit }: BatchProps) {
  const { targets, weights, reduction } = batch;
  const { losses, mean, sum } = batchLosses(batch);
  const counted = targets.filter((target) => target !== IGNORED);
  const divisor = counted.reduce((total, target) => total + (weights?.[target] ?? 1), 0);
  const unitName = words.units[unit];
  const said = {
    mean: () =>
      divisor === 0
        ? words.batch.result.nothing
        : words.batch.result.mean(lossShown(sum, unit), short(divisor), lossShown(mean, unit), unitName),
    sum: () => words.batch.result.sum(lossShown(sum, unit), unitName),
    none: () => words.batch.result.none(losses.length),
  }[reduction]();
  const value = {
    mean: lossShown(mean, unit),
    sum: lossShown(sum, unit),
    none: `[${losses.map((loss) => lossShown(loss, unit)).join(", ")}]`,
  }[reduction];
  return (
    <>
      <p class="big" id="batch-value">
        {value} <small>{unitName}</small>
      </p>
      <p id="batch-said" role="status">
        {said}
      </p>
    </>
  );
}

function BatchCode({ batch }: { readonly batch: Batch }) {
  const { logits, targets, weights, reduction } = batch;
  const options = [
    ...(weights === null ? [] : [`weight: ${listIn("js", weights)}`]),
    ...(reduction === "mean" ? [] : [`reduction: "${reduction}"`]),
  ];
  const pythonOptions = [
    ...(weights === null ? [] : [`weight=torch.tensor(${listIn("python", weights)})`]),
    ...(reduction === "mean" ? [] : [`reduction="${reduction}"`]),
  ].map((option) => `, ${option}`);
  const rows = logits.map((row) => `  ${listIn("js", row)},`).join("\n");
  return (
    <pre tabIndex={0}>
      <code>{`const z = [\n${rows}\n];
const y = [${targets.join(", ")}];
crossEntropy(z, y${options.length === 0 ? "" : `, { ${options.join(", ")} }`}); // ${codeOf(batch)}
F.cross_entropy(torch.tensor(z), torch.tensor(y)${pythonOptions.join("")})  # PyTorch`}</code>
    </pre>
  );
}

/** What the call gives: in nats, whatever the page counts in. */
function codeOf(batch: Batch): string {
  const { losses, mean, sum } = batchLosses(batch);
  return batch.reduction === "none"
    ? `.data: [${losses.map(resultIn).join(", ")}]`
    : resultIn(batch.reduction === "mean" ? mean : sum);
}

function readMatrix(text: string, { faults }: LearnWords): Read<readonly (readonly number[])[]> {
  const reading = readNumbers(text);
  if ("kind" in reading) return { fault: faults.reading(reading) };
  const { rows } = reading;
  if (rows.length > ROWS.most) return { fault: faults.rows(rows.length, ROWS.most) };
  const { least, most } = COLUMNS;
  const count = rows[0].length;
  if (count < least || count > most) return { fault: faults.classes(count, least, most) };
  const fault = rows
    .flat()
    .map((value) => logitFault(value, faults))
    .find((each) => each !== null);
  if (fault !== undefined && fault !== null) return { fault };
  const empty = rows.findIndex((row) => !hasClass(row));
  return empty < 0 ? { value: rows } : { fault: faults.emptyRow(empty + 1) };
}
