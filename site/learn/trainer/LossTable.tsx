/** The losses in numbers, for whoever wants them: some epochs, evenly apart, and the last. */

import { useState } from "preact/hooks";
import { shownLoss } from "./shown.js";
import type { Pair } from "./training.js";
import type { TrainerWords } from "./words.en.js";

const ROWS = 12;

interface LossTableProps {
  readonly losses: readonly Pair[];
  readonly words: TrainerWords;
}

export function LossTable({ losses, words }: LossTableProps) {
  const [isOpen, setOpen] = useState(false);
  return (
    <details class="trainer-table" onToggle={({ currentTarget }) => setOpen(currentTarget.open)}>
      <summary>{words.table}</summary>
      {isOpen ? (
        <section class="scroll" tabIndex={0} aria-label={words.tableLabel}>
          <table>
            <thead>
              <tr>
                <th class="number" scope="col">
                  {words.epoch}
                </th>
                <th class="number" scope="col">
                  {words.trainLoss}
                </th>
                <th class="number" scope="col">
                  {words.heldOutLoss}
                </th>
              </tr>
            </thead>
            <tbody>
              {epochsOf(losses.length).map((epoch) => (
                <tr key={epoch}>
                  <th class="number" scope="row">
                    {epoch}
                  </th>
                  <td class="number">{shownLoss(losses[epoch].train)}</td>
                  <td class="number">{shownLoss(losses[epoch].heldOut)}</td>
                </tr>
              ))}
            </tbody>
          </table>
        </section>
      ) : null}
    </details>
  );
}

function epochsOf(count: number): readonly number[] {
  const step = Math.max(1, Math.ceil((count - 1) / (ROWS - 1)));
  return Array.from({ length: count }, (_, epoch) => epoch).filter(
    (epoch) => epoch % step === 0 || epoch === count - 1,
  );
}
