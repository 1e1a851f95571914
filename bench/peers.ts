/** The command `npm run bench:peers`: our engines and their peers in one run, and what became of the targets. */

import { command, finish, type Options, printer } from "./command.js";
import { ENGINES } from "./engines.js";
import { execute } from "./execute.js";
import { installPeers } from "./install.js";
import { PEERS, startPeers } from "./peer.js";
import { absenceLines, targetLines } from "./report.js";
import { runSession } from "./runSession.js";
import { SHAPES } from "./shapes.js";
import { targetRows } from "./targets.js";
import { MANY_ROUNDS } from "./time.js";

async function run(options: Options): Promise<void> {
  const print = printer(options);
  installPeers();
  const { peers, absent } = await startPeers(PEERS);
  const ours = ENGINES.filter(({ variant }) => variant !== "fresh");
  const contenders = [...ours, ...peers.flatMap((peer) => peer.contenders)];
  try {
    const session = await runSession(options, SHAPES, contenders, print, MANY_ROUNDS);
    session.absent = absent;
    print(absenceLines(absent));
    print(targetLines(targetRows(session)));
    finish(session, options);
  } finally {
    for (const peer of peers) peer.stop?.();
  }
}

await execute(
  command(
    "npm run bench:peers --",
    "Verifies our engines and their peers against float64, then times them side by side.",
    SHAPES,
  ).action(run),
);
