/** The options of `xent` that a job can have: they are passed on as they are, and `xent` checks their values. */
import { isAbsolute } from "node:path";
import { type Command, Option } from "commander";
import type { CommandName } from "./commands.js";
import { ClusterError, USAGE } from "./failure.js";
import type { XentOptions } from "./submit.js";
import { isUrl } from "./url.js";

const OF_ALL = [
  "--dtype <type>",
  "--allow-truncated",
  "--ignore-index <n>",
  "--mask <m.npy>",
  "--shift <n>",
  "--temperature <t>",
  "--dim <axis>",
  "--engine <name>",
  "--targets <files...>",
];
const OF_TEXT = ["--bytes <n>", "--words <n>"];
const OF_EACH: Readonly<Record<CommandName, readonly string[]>> = {
  loss: [
    ...OF_ALL,
    ...OF_TEXT,
    "--reduction <kind>",
    "--base <b>",
    "--weight <w.npy>",
    "--label-smoothing <s>",
  ],
  score: [...OF_ALL, ...OF_TEXT, "--top-k <k>", "--segments <s.npy>", "--no-rows"],
  compare: [...OF_ALL, "--min-log-prob <x>", "--quantiles <kind>"],
};
/** They name files, which become absolute. */
const FILES: ReadonlySet<string> = new Set(["--mask", "--targets", "--weight", "--segments"]);
/** Those of `xent` that a job has no use for, and what to do in their place. */
const REFUSED: Readonly<Record<string, string>> = {
  "--shard": "--shards says how many there are",
  "--json": "xent-cluster result has it",
  "--checkpoint": "what a kill takes is one shard",
  "--checkpoint-every": "what a kill takes is one shard",
  "--report": "it needs all rows in one run",
  "--tokens": "it is for --report",
  "--per-row": "it needs all rows in one run",
  "--output": "a job of score alone has rows",
  "--format": "rows are lines of JSON",
};
/** Those of submit itself, by command. */
const OWN: Readonly<Record<CommandName, readonly string[]>> = { loss: [], score: ["--output"], compare: [] };

export function addXentOptions(command: Command, name: CommandName): void {
  for (const flags of OF_EACH[name]) command.addOption(new Option(flags, "as of xent").helpGroup("Of xent:"));
  for (const flag of refusedBy(name)) command.addOption(new Option(`${flag} [value]`).hideHelp());
}

export function xentOptionsOf(command: Command, name: CommandName): XentOptions {
  const files: Record<string, string[]> = {};
  const others: string[] = [];
  for (const option of command.options) {
    const flag = option.long ?? "";
    const value = command.getOptionValue(option.attributeName());
    if (command.getOptionValueSource(option.attributeName()) !== "cli") continue;
    if (refusedBy(name).includes(flag))
      throw new ClusterError(`option '${flag}' is not for a job: ${REFUSED[flag]}`, USAGE);
    if (!OF_EACH[name].some((flags) => flagOf(flags) === flag)) continue;
    if (FILES.has(flag)) files[flag] = [value].flat();
    else others.push(typeof value === "boolean" ? flag : `${flag}=${value}`);
  }
  return { files, others };
}

/** Who can write to Redis gets `xent` to read files, and not to write any. */
export function checkArguments(command: CommandName, args: readonly string[]): void {
  const allowed = new Set(OF_EACH[command]?.map(flagOf));
  const strange = args.find((each) => !isAbsolute(each) && !isUrl(each) && !allowed.has(each.split("=")[0]));
  if (allowed.size === 0 || strange !== undefined)
    throw new ClusterError(`the job is none that xent-cluster submits: ${strange ?? command}`);
}

function refusedBy(name: CommandName): string[] {
  return Object.keys(REFUSED).filter((flag) => !OWN[name].includes(flag));
}

/** "--base" of "--base <b>". */
function flagOf(flags: string): string {
  return flags.split(" ")[0];
}
