/**
 * The pace of `xent/linear` in useful floating-point operations, beside the products alone of other libraries, and PyTorch's linear_cross_entropy:
 * `npm run bench:linear`. One thread each. What cannot be installed or started is left out, with the reason.
 */

import * as js from "xent/js/linear";
import type * as Linear from "xent/linear";
import * as xent from "xent/linear";
import * as relaxed from "xent/relaxed/linear";
import { installPeers } from "./install.js";
import { measureMultiplyAdds } from "./limits.js";
import { createHead, type HeadInput, truthOf } from "./linear/input.js";
import { machine } from "./machine.js";

const SHAPES = [
  { rows: 256, width: 768, classes: 8192 },
  { rows: 256, width: 768, classes: 32_000 },
];
const ROUNDS = 6;
const GIGA = 1e9;
/** Against the loss in float64, relative. */
const BOUND = 1e-5;

interface Program {
  readonly name: string;
  /** Products of rows, width and classes that it is worth. */
  readonly products: number;
  run(): unknown;
}

/** Each file of `peers/` that has a head. */
type HeadPrograms = (input: HeadInput) => Promise<readonly Program[]>;
const PEERS = ["linear-onnxruntime", "linear-tfjs", "linear-pytorch"];

function ours(
  name: string,
  api: Omit<typeof Linear, "backend">,
  { hidden, weight, bias, target }: HeadInput,
): Program[] {
  const out = {
    hidden: new Float32Array(hidden.data.length),
    weight: new Float32Array(weight.data.length),
    bias: new Float32Array(bias.length),
  };
  const grad = (keep: number) => api.linearCrossEntropyGrad(hidden, weight, target, { bias, out, keep });
  return [
    {
      name: `${name} loss`,
      products: 1,
      run: () => api.linearCrossEntropy(hidden, weight, target, { bias }),
    },
    { name: `${name} loss and gradients`, products: 3, run: () => grad(0).loss },
    { name: `${name} the same, keep: 64`, products: 3, run: () => grad(64).loss },
    { name: `${name} the same, keep: 256`, products: 3, run: () => grad(256).loss },
    { name: `${name} score`, products: 1, run: () => api.linearScore(hidden, weight, target, { bias }) },
  ];
}

/** Verifies that the loss is that in float64. */
function verify({ name, run }: Program, truth: number): void {
  const loss = run();
  if (typeof loss === "number" && !(Math.abs(loss - truth) <= BOUND * truth))
    throw new Error(`${name} gives ${loss}, in float64 it is ${truth}`);
}

/** The best times in milliseconds of programs that take turns: the pace of a machine changes. */
async function best(programs: readonly Program[]): Promise<number[]> {
  const times = programs.map(() => Infinity);
  for (let round = 0; round < ROUNDS; round++)
    for (const [k, { run }] of programs.entries()) {
      const start = performance.now();
      const result = run();
      const milliseconds =
        result instanceof Promise ? ((await result) ?? performance.now() - start) : performance.now() - start;
      times[k] = Math.min(times[k], milliseconds);
    }
  return times;
}

const { cpu, runtime, load } = machine();
console.log(`${cpu}, ${runtime}, load ${load.toFixed(1)}`);
installPeers();
const limits = await measureMultiplyAdds();
console.log(
  `multiply-adds in registers, GFLOP/s: ${limits.plain.toFixed(1)} as two instructions, ${limits.fused?.toFixed(1) ?? "none"} fused`,
);
for (const shape of SHAPES) {
  const { rows, width, classes } = shape;
  const input = createHead(shape);
  const programs = [
    ...ours("xent", xent, input),
    ...ours("xent/relaxed", relaxed, input),
    ...(classes > 10_000 ? [] : ours("xent/js", js, input).slice(0, 1)),
  ];
  const truth = truthOf(input);
  for (const program of programs) verify(program, truth);
  for (const peer of PEERS)
    try {
      const { programsOf }: { programsOf: HeadPrograms } = await import(`./peers/${peer}.ts`);
      programs.push(...(await programsOf(input)));
    } catch (error) {
      console.log(`${peer} is absent: ${String(error).split("\n")[0]}`);
    }
  const times = await best(programs);
  console.log(`\n${rows} rows, width ${width}, ${classes} classes (best of ${ROUNDS})`);
  for (const [k, { name, products }] of programs.entries()) {
    const operations = 2 * rows * width * classes * products;
    const pace = operations / (times[k] / 1000) / GIGA;
    console.log(
      `${name.padEnd(44)} ${times[k].toFixed(1).padStart(9)} ms ${pace.toFixed(1).padStart(7)} GFLOP/s`,
    );
  }
}
process.exit(0);
