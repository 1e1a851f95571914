/** The row's loss in code: PyTorch's, and the library's. */

import { stepsOf } from "../compute.js";
import { listIn, resultIn } from "../format.js";
import type { State } from "../state.js";
import type { LearnWords } from "../words.en.js";

export function RowCode({ state, words }: { readonly state: State; readonly words: LearnWords }) {
  const { logits, target } = state;
  const { loss } = stepsOf(logits, target);
  const result = resultIn(loss);
  const python = `import torch
import torch.nn.functional as F

z = torch.tensor([${listIn("python", logits)}])
y = torch.tensor([${target}])

F.nll_loss(F.log_softmax(z, dim=1), y)  # ${result.replace("Infinity", "inf")}
F.cross_entropy(z, y)  # ${result.replace("Infinity", "inf")}`;
  const js = `import { crossEntropy, logSoftmax, nllLoss } from "xent";

const z = [${listIn("js", logits)}];
const y = [${target}];

nllLoss(logSoftmax(z), y); // ${result}
crossEntropy(z, y); // ${result}`;
  return (
    <div class="code" id="row-code">
      <h3>{words.row.code}</h3>
      <div class="columns">
        <figure>
          <figcaption>PyTorch</figcaption>
          <pre tabIndex={0}>
            <code>{python}</code>
          </pre>
        </figure>
        <figure>
          <figcaption>xent</figcaption>
          <pre tabIndex={0}>
            <code>{js}</code>
          </pre>
        </figure>
      </div>
    </div>
  );
}
