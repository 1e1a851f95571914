/** The commands of the README, as they stand there. */
import { spawnSync } from "node:child_process";
import { chmodSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { expect, test } from "vitest";
import { inAFolder, inFolder, MAIN, XENT, xent } from "./commands.js";
import { saveLogits, saveTargets } from "./files.js";
import { RedisServer } from "./redisServer.js";

inAFolder();

const README = readFileSync(new URL("../README.md", import.meta.url), "utf8");
const blocks = [...README.matchAll(/```sh\n(.*?)```/gs)].map(([, text]) => text);

test("two commands after the installation", async () => {
  const [install, run] = blocks;
  expect(install).toContain("apt-get install redis-server");
  const { url } = await RedisServer.start({ settings: [] });
  saveLogits("logits.npy", 60, 20, 1);
  saveTargets("targets.npy", 60, 20);
  const path = shims();
  const env = { ...process.env, PATH: path, XENT_REDIS: url };
  // The settings of the first block, in this Redis.
  for (const command of install.match(/redis-cli config set [a-z]+ [a-z]+/g) ?? [])
    expect(
      spawnSync("sh", ["-c", command.replace("redis-cli", `redis-cli -u ${url}`)], { encoding: "utf8" })
        .stdout,
    ).toBe("OK\n");
  const { status, stdout } = spawnSync("bash", ["--norc", "-c", `${run}code=$?; kill %1; exit $code`], {
    cwd: inFolder("."),
    env,
    encoding: "utf8",
  });
  const untimed = (text: string) => text.replace(/^(time|throughput) .*\n/gm, "");
  expect([status, untimed(stdout)]).toEqual([
    0,
    untimed((await xent("loss", "logits.npy", "targets.npy")).out),
  ]);
});

/** A folder of what npx would start, before all others. */
function shims(): string {
  mkdirSync(inFolder("bin"));
  writeFileSync(
    inFolder("bin/npx"),
    `#!/bin/sh\ncommand=$1\nshift\ncase $command in\nxent) exec ${process.execPath} ${XENT} "$@" ;;\n*) exec ${process.execPath} ${MAIN} "$@" ;;\nesac\n`,
  );
  chmodSync(inFolder("bin/npx"), 0o755);
  return `${inFolder("bin")}:${process.env.PATH}`;
}

test("what it says of times and numbers is so", () => {
  const source = ["work", "jobs", "main"]
    .map((name) => readFileSync(new URL(`../src/${name}.ts`, import.meta.url), "utf8"))
    .join("");
  for (const [words, code] of [
    ["at most 15 s", "LOCK_MS = 10_000;\nconst CHECK_MS = 5_000;"],
    ["20 s of `--grace`", "default(20)"],
    [
      "five times, after 1, 2, 4 and 8 s",
      'attempts: ATTEMPTS, backoff: { type: "exponential", delay: 1000 }',
    ],
    ["30 days", "RESULT_SECONDS = 30 * 24 * 3600"],
  ]) {
    expect(README).toContain(words);
    expect(source).toContain(code);
  }
});
