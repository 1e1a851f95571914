/** The `xent` command: its arguments, and what becomes of errors. */
import { readFileSync } from "node:fs";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { ENGINES } from "./engine.js";
import { InputError, systemReason, UsageError } from "./failure.js";
import { cleanUp } from "./interrupt.js";
import { lossCommand, REDUCTIONS } from "./lossCommand.js";
import { quoted, say } from "./terminal.js";

const USAGE = "xent loss <logits.npy> <targets.npy>";

const DETAILS = `
Examples:
  $ xent loss logits.npy targets.npy
  $ xent loss logits.npy targets.npy --dim -1 --ignore-index 0 --per-row out.npy

  The first scores logits of shape (rows, classes), the second those of a
  language model: batch x sequence x vocabulary, where target 0 is padding.

Results are those of PyTorch's torch.nn.functional.cross_entropy. Files are .npy
of any size in C order, read in blocks. Perplexity is exp of the mean loss,
whatever --reduction says; accuracy is the share of the rows not ignored whose
first largest logit is the target's. --reduction none prints one loss a line,
or only writes them to the file of --per-row. In JSON, a number that is not
finite is null. A loss that is not finite is a warning, with the row in which
it began.

Exit codes: 0 done, 1 bad input, 2 wrong usage.`;

function integer(text: string): number {
  const value = Number(text);
  if (!/^[+-]?\d+$/.test(text) || !Number.isSafeInteger(value))
    throw new InvalidArgumentError("Expected an integer.");
  return value;
}

function fraction(text: string): number {
  const value = Number(text);
  if (!/^[+-]?(\d+\.?\d*|\.\d+)(e[+-]?\d+)?$/i.test(text) || !(value >= 0 && value <= 1))
    throw new InvalidArgumentError("Expected a number between 0 and 1.");
  return value;
}

function version(): string {
  return JSON.parse(readFileSync(new URL("../../package.json", import.meta.url), "utf8")).version;
}

/** Commander's words, its suggestion of the right option on the same line, and at most so much of what was typed. */
function usageError({ code, message }: CommanderError): UsageError {
  if (code === "commander.help") return new UsageError(`expected a command. Usage: ${USAGE}`);
  const problem = message
    .replace(/^error: /, "")
    .replace(/'(.*)'/s, (_, typed) => `'${quoted(typed)}'`)
    .replace("\n(", " (")
    .replace(/\.$/, "");
  return new UsageError(problem);
}

const program = new Command("xent")
  .description(
    "Softmax and cross-entropy losses with PyTorch's semantics, computed by WebAssembly SIMD kernels",
  )
  .version(version())
  // Errors are told at the end of this file, where they are escaped.
  .configureOutput({ writeErr: () => {} })
  .exitOverride()
  .addHelpText("after", "\nExample:\n  $ xent loss logits.npy targets.npy\n\nMore: xent loss --help");

program
  .command("loss")
  .description("the cross-entropy loss of logits against class indices")
  .argument("<logits.npy>", "logits with a class axis, float16, float32 or float64")
  .argument("<targets.npy>", "class indices of the logits' shape without the class axis")
  .addOption(
    new Option("--reduction <kind>", "how the losses become one").choices(REDUCTIONS).default("mean"),
  )
  .option("--weight <w.npy>", "a weight for each class")
  .addOption(
    new Option("--ignore-index <n>", "rows with this target do not count").argParser(integer).default(-100),
  )
  .addOption(new Option("--label-smoothing <s>", "between 0 and 1").argParser(fraction).default(0))
  .addOption(new Option("--dim <axis>", "the class axis (default: 1, or 0 of one axis)").argParser(integer))
  .option("--per-row <out.npy>", "writes the loss of each row, in the shape of the targets")
  .addOption(
    new Option("--engine <name>", "WebAssembly or plain JavaScript").choices(ENGINES).default("wasm"),
  )
  .option("--json", "prints the report as one JSON object")
  .addHelpText("after", DETAILS)
  .action(lossCommand);

function fail(message: string, exitCode: number): void {
  say(message);
  process.exitCode = exitCode;
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  cleanUp();
  // Who closed the pipe, as `head` does, has seen enough: nothing went wrong.
  if (error.code !== "EPIPE") fail(`cannot write the output: ${systemReason(error)}`, 1);
  process.exit();
});

// Where no message can be written the exit code is left, which says the same as ever.
process.stderr.on("error", () => {});

try {
  await program.parseAsync();
} catch (thrown) {
  const error = thrown instanceof CommanderError && thrown.exitCode !== 0 ? usageError(thrown) : thrown;
  if (error instanceof InputError || error instanceof UsageError) fail(error.message, error.exitCode);
  else if (!(error instanceof CommanderError))
    fail(`internal error: ${error instanceof Error ? error.message : String(error)}`, 1);
}
