/** What the browser runs on the page. */

import "../frame/style.css";
import "./style.css";
import { live } from "../frame/live.js";
import { batchLosses, gradientOf, logitFor, stepsOf, sumsOf, truthOf } from "./compute.js";
import { Learn } from "./Learn.js";
import { START } from "./state.js";

const { logits, target, batch } = START;

live(Learn, [
  () => stepsOf(logits, target),
  () => gradientOf(logits, target),
  () => logitFor(0.5, logits, target),
  () => sumsOf(truthOf(START), START.logits, "nats"),
  () => batchLosses(batch),
]);
