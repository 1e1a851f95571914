/** What `npm start` shows: the sample scored, next to PyTorch's results, and how fast. */
import { cpus } from "node:os";
import { loadEngine } from "../cli/engine.js";
import { colors } from "../cli/report.js";
import { allPass, compare, comparisonTable } from "./comparison.js";
import { race, raceTable, tiled } from "./race.js";
import { writeReport } from "./report.js";
import { pytorchResults, sampleTargets, scoreModel } from "./sample.js";
import { surpriseStrip } from "./surprise.js";
import { indented } from "./table.js";

/** 128 times 2,048 rows of 128 classes: 33,554,432 logits. */
const TILES = 128;
const RUNS = 5;
/** Lines of the text that make a paragraph of their own. */
const EXCERPT = [3, 6] as const;

const print = (text: string) => process.stdout.write(`${text}\n`);
const heading = (text: string) => print(`\n${colors.bold(text)}`);

const wasm = await loadEngine("wasm");
const js = await loadEngine("js");
print(
  `\n${colors.bold(colors.cyan("xent"))}  softmax and cross-entropy losses, computed by WebAssembly SIMD kernels`,
);
print(colors.dim(`      engine ${wasm.backend} · Node ${process.version} · ${cpus()[0]?.model.trim()}`));

const base = await scoreModel("base");
const small = await scoreModel("small");
const target = await sampleTargets();
const [rows] = base.logits.shape;

heading("The sample");
print(
  `  Two language models predict ${rows.toLocaleString("en")} characters of the GNU GPL: base has 192\n` +
    "  hidden units, small has 48. The bars show how much each one surprised base:\n",
);
print(indented(surpriseStrip(target, base.losses, ...EXCERPT), "    "));

heading("The results, next to PyTorch's in float64");
const comparison = compare(base, small, pytorchResults());
print(indented(comparisonTable(comparison)));

heading("The speed");
const batch = tiled({ logits: base.logits, target }, TILES);
const shape = batch.logits.shape.map((size) => size.toLocaleString("en")).join(" × ");
print(
  `  Mean cross entropy of base's logits repeated ${TILES} times: ${shape}, that is\n` +
    `  ${(batch.logits.data.length / 1e6).toFixed(1)} million float32 logits, on one thread, median of ${RUNS} runs:\n`,
);
const contestants = [
  { name: "xent", engine: wasm },
  { name: "xent/js", engine: js },
];
print(indented(raceTable(race(contestants, batch, RUNS), batch.logits.data.length)));

heading("The report");
print(`  Both models compared, as xent compare --report does it, on one page: ${await writeReport()}\n`);

if (!allPass(comparison)) {
  process.stderr.write("xent: some results differ from PyTorch's by more than they may\n");
  process.exitCode = 1;
}
