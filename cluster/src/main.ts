#!/usr/bin/env node
/** The command `xent-cluster`: its arguments, and what becomes of errors. BullMQ is loaded only where it is needed. */
import { readFileSync } from "node:fs";
import { Command, CommanderError, InvalidArgumentError, Option } from "commander";
import { ADDRESS_VARIABLE } from "./address.js";
import { COMMANDS } from "./commands.js";
import { ClusterError, LASTING, messageOf, say, USAGE } from "./failure.js";
import { PROGRAM_HELP, SUBMIT_HELP, WORK_HELP } from "./help.js";
import type { ResultOptions } from "./result.js";
import type { StatusOptions } from "./status.js";
import type { SubmitOptions } from "./submit.js";
import type { WorkOptions } from "./work.js";
import { addXentOptions, xentOptionsOf } from "./xentOptions.js";

const manifest = JSON.parse(readFileSync(new URL("../package.json", import.meta.url), "utf8"));

function positive(text: string): number {
  const value = /^\d+$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isSafeInteger(value) || value === 0) throw new InvalidArgumentError("Expected an integer > 0.");
  return value;
}

/** A job is written in one transaction, for which Redis holds its breath. */
const MOST_SHARDS = 100_000;

function shards(text: string): number {
  const value = positive(text);
  if (value > MOST_SHARDS) throw new InvalidArgumentError(`Expected at most ${MOST_SHARDS}.`);
  return value;
}

function seconds(text: string): number {
  const value = /^\d+(\.\d+)?$/.test(text) ? Number(text) : Number.NaN;
  if (!Number.isFinite(value)) throw new InvalidArgumentError("Expected a number >= 0.");
  return value;
}

/** What every command needs to know. */
function withQueue(command: Command): Command {
  return command
    .option("--queue <name>", "of jobs that the same workers do", "xent")
    .option("--redis <url>", `redis://:password@host:6379 (default: ${ADDRESS_VARIABLE}, or this machine)`);
}

const program = new Command("xent-cluster")
  .description("The losses of xent over many processes and machines: shards on BullMQ and Redis")
  .version(manifest.version)
  .configureOutput({ writeErr: () => {} })
  .exitOverride()
  .addHelpText("after", PROGRAM_HELP);

const submits = program
  .command("submit")
  .description("prints the name of a job")
  .addHelpText("after", SUBMIT_HELP);
for (const name of COMMANDS) {
  const command = withQueue(submits.command(name).description(`xent ${name}, in shards`))
    .argument("<files...>", `as of xent ${name}: paths that all workers see, or URLs`)
    .addOption(new Option("--shards <n>", "so many parts").argParser(shards).makeOptionMandatory());
  if (name === "score")
    command.option("--output <folder>", "where all workers write the rows, and result finds them");
  addXentOptions(command, name);
  command.action(async (files: string[], options: SubmitOptions) => {
    const given = xentOptionsOf(command, name);
    const { submit } = await import("./submit.js");
    await submit(name, files, given, options);
  });
}

withQueue(program.command("work").description("does shards until it is stopped"))
  .addOption(new Option("--concurrency <n>", "shards at a time").argParser(positive).default(1))
  .addOption(
    new Option("--grace <s>", "seconds to finish a shard after SIGTERM").argParser(seconds).default(20),
  )
  .option("--output <folder>", "in which, or below which, jobs may write rows")
  .addHelpText("after", WORK_HELP)
  .action(async (options: WorkOptions) => (await import("./work.js")).work(options));

withQueue(program.command("result").description("what the command would have printed"))
  .argument("<job>", "which xent-cluster submit printed")
  .option("--wait", "until it is there")
  .option("--output <file>", "joins the rows of all shards of a job of score")
  .option("--json", "as one JSON object")
  .action(async (id: string, options: ResultOptions) => (await import("./result.js")).result(id, options));

withQueue(program.command("status").description("how far a job is"))
  .argument("<job>", "which xent-cluster submit printed")
  .option("--json", "as one JSON object")
  .action(async (id: string, options: StatusOptions) => (await import("./status.js")).status(id, options));

/** Commander's words on one line, and where the help is. */
function usageOf({ code, message }: CommanderError): ClusterError {
  const words = code === "commander.help" ? "expected a command: submit, work, result or status" : message;
  const line = words
    .replace(/^error: /, "")
    .replace("\n(", " (")
    .replace(/\.$/, "");
  return new ClusterError(`${line}; see xent-cluster --help`, USAGE);
}

process.stderr.on("error", () => {});
process.stdout.on("error", () => process.exit());

try {
  await program.parseAsync();
} catch (thrown) {
  const error = thrown instanceof CommanderError && thrown.exitCode !== 0 ? usageOf(thrown) : thrown;
  if (error instanceof ClusterError) {
    say(error.message);
    process.exitCode = error.exitCode;
  } else if (!(error instanceof CommanderError)) {
    say(`internal error: ${messageOf(error)}`);
    process.exitCode = LASTING;
  }
}
