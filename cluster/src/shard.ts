/** The work of a shard: one line of `xent … --shard i/n --json`. */
import { ClusterError, TEMPORARY } from "./failure.js";
import { checkUnchanged } from "./inputFiles.js";
import type { MergeData } from "./jobs.js";
import { outputOf, xent } from "./xent.js";
import { checkArguments } from "./xentOptions.js";

/** What all lines of a job must agree in; another worker may have it as it was submitted. */
const OF_WORKER = ["xent", "engine"] as const;

export async function shardLine(data: MergeData, index: number, stop: AbortSignal): Promise<string> {
  const { command, args, files, shards, line } = data;
  checkArguments(command, args);
  checkUnchanged(files);
  const out = outputOf(await xent([command, ...args, "--shard", `${index}/${shards}`, "--json"], "", stop));
  // Once more: they may have changed while they were read.
  checkUnchanged(files);
  const [ours, wanted] = [out, line].map((text) => JSON.parse(text));
  for (const field of OF_WORKER)
    if (ours[field] !== wanted[field])
      throw new ClusterError(
        `this worker's ${field} is ${ours[field]}, that of the job is ${wanted[field]}`,
        TEMPORARY,
      );
  if (JSON.stringify(ours.inputs) !== JSON.stringify(wanted.inputs))
    throw new ClusterError(`${files[0].path}: it or another file changed since it was submitted`);
  return out.trimEnd();
}
