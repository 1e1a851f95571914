/** The `xent` command: its arguments, and what becomes of errors. */
import { Command, CommanderError, Option } from "commander";
import { FLOAT_CODES } from "../files/dtype.js";
import { InputError } from "../files/inputError.js";
import { quoted } from "../files/text.js";
import { BASES, REDUCTIONS } from "../run/lossReport.js";
import { QUANTILES } from "../run/quantiles.js";
import { UsageError } from "../run/usageError.js";
import { compareCommand } from "./compareCommand.js";
import { ENGINES } from "./engine.js";
import { exitCodeOf, systemReason } from "./failure.js";
import { COMPARE_HELP, LOSS_HELP, MERGE_HELP, PROGRAM_HELP, SCORE_HELP } from "./help.js";
import { cleanUp } from "./interrupt.js";
import { lossCommand } from "./lossCommand.js";
import { mergeCommand } from "./mergeCommand.js";
import {
  count,
  fraction,
  integer,
  logarithm,
  outputPath,
  positive,
  positiveCount,
  seconds,
  shard,
  threads,
} from "./parsers.js";
import { CHECKPOINT_EVERY } from "./partOptions.js";
import { closeRequests } from "./rangeRequest.js";
import { FORMATS, scoreCommand } from "./scoreCommand.js";
import { closeStandardInput } from "./standardInput.js";
import { STANDARD_OUTPUT } from "./standardOutput.js";
import { say } from "./terminal.js";
import { version } from "./version.js";

/** Commander's words, its suggestion of the right option on the same line, and at most so much of what was typed. */
function usageError({ code, message }: CommanderError): UsageError {
  if (code === "commander.help") return new UsageError("expected a command, loss, score, compare or merge");
  const problem = message
    .replace(/^error: /, "")
    .replace(/'(.*)'/s, (_, typed) => `'${quoted(typed)}'`)
    .replace("\n(", " (")
    .replace(/\.$/, "");
  return new UsageError(problem);
}

/** A command that takes files, and the options of all commands. `dim`: the default in words. */
function command(name: string, description: string, dim: string): Command {
  return program
    .command(name)
    .description(description)
    .addOption(
      new Option("--dtype <type>", "of the logits, whatever their file says").choices(
        Object.keys(FLOAT_CODES),
      ),
    )
    .option("--allow-truncated", "reads the whole chunks of a file of llama.cpp that ends too early")
    .addOption(
      new Option("--ignore-index <n>", "rows with this target do not count").argParser(integer).default(-100),
    )
    .option("--mask <m.npy>", "rows with 0 or false do not count")
    .addOption(
      new Option("--shift <n>", "a row predicts the target n places after it").argParser(count).default(0),
    )
    .addOption(new Option("--temperature <t>", "divides the logits (default: 1)").argParser(positive))
    .addOption(new Option("--dim <axis>", `the class axis (default: ${dim})`).argParser(integer))
    .addOption(
      new Option("--engine <name>", "WebAssembly, with relaxed SIMD, or plain JavaScript")
        .choices(ENGINES)
        .default("wasm"),
    )
    .addOption(new Option("--threads <n>", "(default: all cores above 64 MB)").argParser(threads))
    .option("--json", "prints the report as one JSON object")
    .addOption(
      new Option("--shard <i/n>", "does part i of n, and prints a line for xent merge").argParser(shard),
    )
    .addOption(
      new Option(
        "--checkpoint <state.json>",
        "goes on from there after a kill, and keeps there what is done",
      ).argParser(outputPath),
    )
    .addOption(
      new Option(
        "--checkpoint-every <s>",
        `seconds between two writings of it (default: ${CHECKPOINT_EVERY})`,
      ).argParser(seconds),
    )
    .addOption(
      new Option(
        "--report <out.html>",
        "writes a page with charts, and the numbers with their errors",
      ).argParser(outputPath),
    )
    .option("--tokens <t.json>", "for the page: the texts of the classes, or of the targets");
}

/** A command that takes logits and targets, and the options of all such commands. */
function scoring(name: string, description: string, dim: string): Command {
  return command(name, description, dim)
    .usage("[options] <logits.npy> <targets.npy>")
    .argument("[files...]", "logits with a class axis, float16, bfloat16, float32 or float64; class indices")
    .option("--targets <files...>", "class indices; all other files are logits then")
    .addOption(
      new Option("--bytes <n>", "of the text: for bits per byte, byte perplexity").argParser(positiveCount),
    )
    .addOption(new Option("--words <n>", "of the text: for word perplexity").argParser(positiveCount));
}

const program = new Command("xent")
  .description(
    "Softmax and cross-entropy losses with PyTorch's semantics, computed by WebAssembly SIMD kernels",
  )
  .version(version())
  // Errors are told at the end of this file, where they are escaped.
  .configureOutput({ writeErr: () => {} })
  .exitOverride()
  .addHelpText("after", PROGRAM_HELP);

scoring("loss", "the cross-entropy loss of logits against class indices", "1, or 0 of one axis")
  .addOption(
    new Option("--reduction <kind>", "how the losses become one").choices(REDUCTIONS).default("mean"),
  )
  .addOption(new Option("--base <b>", "of the logarithm: e for nats, 2 for bits").choices(BASES).default("e"))
  .option("--weight <w.npy>", "a weight for each class")
  .addOption(new Option("--label-smoothing <s>", "between 0 and 1").argParser(fraction).default(0))
  .addOption(
    new Option("--per-row <out.npy>", "writes the loss of each row, in the shape of the rows").argParser(
      outputPath,
    ),
  )
  .addHelpText("after", LOSS_HELP)
  .action(lossCommand);

scoring("score", "what each row got: log-probability, rank, entropy and more", "-1")
  .addOption(new Option("--top-k <k>", "adds the k largest logits of each row").argParser(positiveCount))
  .option("--segments <s.npy>", "where the sequences begin in the targets, and the last one ends")
  .addOption(new Option("--format <name>", "lines of JSON, or .npy files").choices(FORMATS).default("jsonl"))
  .addOption(
    new Option("--output <path>", "a file for the lines (- is standard output), or a folder").default(
      STANDARD_OUTPUT,
    ),
  )
  .option("--no-rows", "writes no lines and no files, prints the report alone")
  .addHelpText("after", SCORE_HELP)
  .action((files, options) => scoreCommand(files, { ...options, dim: options.dim ?? -1 }));

command("compare", "the logits of a model next to those of its base", "-1")
  .usage("[options] <base> <model> [targets]")
  .argument("[files...]", "logits with a class axis, or llama.cpp's files; and class indices")
  .option("--targets <files...>", "class indices, in several files")
  .addOption(
    new Option(
      "--min-log-prob <x>",
      "KL(base || model) takes classes above it (default: all; -16 for llama.cpp's)",
    ).argParser(logarithm),
  )
  .addOption(
    new Option("--quantiles <kind>", "of all rows, or within 2^-8 (default: by the rows)").choices(QUANTILES),
  )
  .addHelpText("after", COMPARE_HELP)
  .action((files, options, command: Command) =>
    compareCommand(files, {
      ...options,
      givesIgnoreIndex: command.getOptionValueSource("ignoreIndex") !== "default",
    }),
  );

program
  .command("merge")
  .description("what the lines of --shard come to together")
  .usage("[options] [files...]")
  .argument("[files...]", "with lines of --shard, in any order; none or - for standard input")
  .option("--json", "prints the report as one JSON object")
  .addHelpText("after", MERGE_HELP)
  .action(mergeCommand);

/** The command that was asked for. */
let asked = "";
program.hook("preSubcommand", (_, command) => {
  asked = command.name();
});

function fail(message: string, exitCode: number): void {
  say(message);
  process.exitCode = exitCode;
}

process.stdout.on("error", (error: NodeJS.ErrnoException) => {
  cleanUp();
  // Who closed the pipe, as `head` does, has seen enough: nothing went wrong.
  if (error.code !== "EPIPE") fail(`cannot write the output: ${systemReason(error)}`, exitCodeOf(error));
  process.exit();
});

// Where no message can be written the exit code is left, which says the same as ever.
process.stderr.on("error", () => {});

try {
  await program.parseAsync();
} catch (thrown) {
  const error = thrown instanceof CommanderError && thrown.exitCode !== 0 ? usageError(thrown) : thrown;
  if (error instanceof UsageError) fail(error.explained(asked), error.exitCode);
  else if (error instanceof InputError) fail(error.message, error.exitCode);
  else if (!(error instanceof CommanderError))
    fail(`internal error: ${error instanceof Error ? error.message : String(error)}`, exitCodeOf(error));
} finally {
  closeStandardInput();
  closeRequests();
}
