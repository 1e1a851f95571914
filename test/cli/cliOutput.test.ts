/** The file of `--per-row`: whole or not at all, under any name, as private as the one that it replaces, on the disk. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  existsSync,
  linkSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  readlinkSync,
  statSync,
  symlinkSync,
  writeFileSync,
} from "node:fs";
import { join } from "node:path";
import { describe, expect, test } from "vitest";
import {
  COMMAND,
  ENVIRONMENT,
  folder,
  inAFolder,
  ROWS,
  refused,
  report,
  saveMatrix,
  saveZeros,
} from "./cliFixture.js";

inAFolder();

const BYTES = 128 + 4 * ROWS;
const at = (name: string) => join(folder, name);

/** Through a shell, which sets limits and knows the process id that the command will have. */
function shell(script: string) {
  const { status, stdout, stderr } = spawnSync("sh", ["-c", script, process.execPath, COMMAND], {
    cwd: folder,
    env: ENVIRONMENT,
    encoding: "utf8",
  });
  return { code: status, out: stdout, err: stderr };
}

test("what an ended run of the same process id left behind does not block the next", () => {
  saveMatrix();
  const { code, err } = shell('touch "o.npy.$$.partial"; exec "$0" "$1" loss x.npy t.npy --per-row o.npy');
  expect([code, err]).toEqual([0, ""]);
  expect(statSync(at("o.npy")).size).toBe(BYTES);
});

describe("the permissions of a file that is replaced are kept", () => {
  for (const mode of [0o600, 0o640, 0o666, 0o755]) {
    test(mode.toString(8), () => {
      saveMatrix();
      writeFileSync(at("o.npy"), "old");
      chmodSync(at("o.npy"), mode);
      const { code } = shell('umask 027; exec "$0" "$1" loss x.npy t.npy --per-row o.npy');
      expect([code, statSync(at("o.npy")).size]).toEqual([0, BYTES]);
      expect((statSync(at("o.npy")).mode & 0o777).toString(8)).toBe(mode.toString(8));
    });
  }
});

describe("a name as long as the file system takes works", () => {
  for (const name of ["o".repeat(255), `${"é".repeat(125)}.npy`, `o${"😀".repeat(63)}`]) {
    test(`${Buffer.byteLength(name)} bytes of ${name.slice(0, 3)}…`, () => {
      expect(report(...saveMatrix(), "--per-row", name).perRow).toBe(name);
      expect(readdirSync(folder).sort()).toEqual([name, "t.npy", "x.npy"].sort());
    });
  }

  test("a longer one is refused before anything is computed", () => {
    refused(1, /: cannot be written: name too long\n$/, ...saveMatrix(), "--per-row", "o".repeat(256));
  });
});

test("a link to a file is followed, whether the file is there yet or not", () => {
  const args = saveMatrix();
  mkdirSync(at("data"));
  symlinkSync("data/o.npy", at("o.npy"));
  for (const _ of ["made", "replaced"]) {
    report(...args, "--per-row", "o.npy");
    expect(readlinkSync(at("o.npy"))).toBe("data/o.npy");
    expect(readdirSync(at("data"))).toEqual(["o.npy"]);
    expect(statSync(at("data/o.npy")).size).toBe(BYTES);
  }
});

test("an input is not overwritten under any of its names", () => {
  const [x, t] = saveMatrix();
  linkSync(at(x), at("hard.npy"));
  symlinkSync(t, at("soft.npy"));
  mkdirSync(at("folder"));
  for (const name of [x, t, `./${x}`, `folder/../${t}`, "hard.npy", "soft.npy"]) {
    refused(1, `${name}: cannot be written: is one of the inputs`, x, t, "--per-row", name);
  }
});

test("what is no place for a file is named and left as it is", () => {
  const args = saveMatrix();
  mkdirSync(at("folder"));
  symlinkSync("loop", at("loop"));
  const before = readdirSync(folder);
  for (const [name, words] of [
    ["", '"": cannot be written: is not the name of a file'],
    ["new/", "new/: cannot be written: is not the name of a file"],
    ["folder", "folder: cannot be written: is a directory"],
    ["folder/", "folder/: cannot be written: is a directory"],
    [".", ".: cannot be written: is a directory"],
    ["/dev/null", "/dev/null: cannot be written: is a device"],
    ["loop", "loop: cannot be written: too many symbolic links encountered"],
  ]) {
    refused(1, words, ...args, `--per-row=${name}`);
  }
  expect(readdirSync(folder)).toEqual(before);
});

test("a pipe is neither waited for nor replaced", () => {
  const [x, t] = saveMatrix();
  expect(shell("mkfifo pipe").code).toBe(0);
  refused(1, "pipe: cannot be written: is a pipe", x, t, "--per-row", "pipe");
  const words = "pipe: is a pipe, expected a .npy file; write its data to a file first";
  refused(1, words, "pipe", t);
  refused(1, words, x, "pipe");
  refused(1, words, x, t, "--weight", "pipe");
});

test("a limit of the file's size leaves nothing behind", () => {
  saveZeros("x.npy", { descr: "<f4", shape: [300_000, 4] }, 4_800_000);
  saveZeros("t.npy", { descr: "|u1", shape: [300_000] }, 300_000);
  expect(shell('ulimit -f 64; exec "$0" "$1" loss x.npy t.npy --per-row o.npy')).toEqual({
    code: 1,
    out: "",
    err: "xent: o.npy: cannot be written: file too large\n",
  });
  expect(readdirSync(folder).sort()).toEqual(["t.npy", "x.npy"]);
});

test.runIf(existsSync("/dev/full"))(
  "an output that cannot be written is an error, an unwritable stderr is none",
  () => {
    saveMatrix();
    const loss = 'exec "$0" "$1" loss';
    for (const options of ["", "--json", "--reduction none"]) {
      const { code, err } = shell(`${loss} x.npy t.npy ${options} > /dev/full`);
      expect([code, err]).toEqual([75, "xent: cannot write the output: no space left on device\n"]);
    }
    expect(shell(`${loss} no.npy t.npy 2> /dev/full`).code).toBe(1);
    expect(shell(`${loss} x.npy t.npy --nonsense 2> /dev/full`).code).toBe(2);
    const nan = readFileSync(at("x.npy"));
    nan.writeFloatLE(Number.NaN, nan.length - 4);
    writeFileSync(at("x.npy"), nan);
    expect(shell(`${loss} x.npy t.npy 2> /dev/full`).code).toBe(0);
  },
);
