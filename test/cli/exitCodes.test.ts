/** Which exit code a refusal of the operating system has: 75 where a retry may mend it. */
import { existsSync } from "node:fs";
import { constants } from "node:os";
import { expect, test } from "vitest";
import { exitCodeOf, fileError } from "../../src/cli/failure.js";
import { inAFolder, saveMatrix, xent } from "./cliFixture.js";

inAFolder();

const PASSING = ["EIO", "EAGAIN", "EMFILE", "ENFILE", "ENOMEM", "ENOSPC", "EDQUOT", "ESTALE", "ETIMEDOUT"];
const LASTING = [
  "ENOENT",
  "EACCES",
  "EPERM",
  "EISDIR",
  "ENOTDIR",
  "EROFS",
  "EFBIG",
  "ENAMETOOLONG",
  "EINVAL",
];

test("by the name of the error, or by its number", () => {
  const { errno } = constants;
  for (const [names, code] of [
    [PASSING, 75],
    [LASTING, 1],
  ] as const)
    for (const name of names) {
      expect([name, exitCodeOf(Object.assign(new Error(), { code: name }))]).toEqual([name, code]);
      const number = (errno as Readonly<Record<string, number>>)[name];
      expect([name, fileError("x", "cannot be read", { errno: -number }).exitCode]).toEqual([name, code]);
    }
});

test("what is no refusal of the system never succeeds", () => {
  for (const error of [new Error("x"), { code: "ERR_ASSERTION" }, null, undefined, "EIO"])
    expect(exitCodeOf(error)).toBe(1);
});

// At address 0 there is no memory.
test.runIf(existsSync("/proc/self/mem"))("a device that fails", () => {
  const [x, t] = saveMatrix();
  for (const args of [
    ["loss", "/proc/self/mem", t],
    ["score", x, "/proc/self/mem"],
    ["compare", x, "/proc/self/mem"],
    ["merge", "/proc/self/mem"],
    ["loss", x, t, "--checkpoint", "/proc/self/mem"],
  ])
    expect([args, xent(...args)]).toEqual([
      args,
      { code: 75, out: "", err: "xent: /proc/self/mem: cannot be read: i/o error\n" },
    ]);
});
