/** Writing a .npy file: what the file system is asked for, and in which order. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, afterEach, beforeEach, expect, test, vi } from "vitest";

const { calls, failing } = vi.hoisted(() => ({ calls: [] as string[], failing: new Map<string, number>() }));

/** The real file system, but for the calls that are to fail; each call is noted. */
vi.mock("node:fs", async (original) => {
  const fs = await original<typeof import("node:fs")>();
  const noted = <A extends unknown[], R>(name: string, call: (...args: A) => R) => {
    return (...args: A): R => {
      calls.push(name);
      const errno = failing.get(name);
      if (errno !== undefined) throw Object.assign(new Error(name), { errno });
      return call(...args);
    };
  };
  return {
    ...fs,
    accessSync: noted("access", fs.accessSync),
    closeSync: noted("close", fs.closeSync),
    fchmodSync: noted("chmod", fs.fchmodSync),
    fsyncSync: noted("sync", fs.fsyncSync),
    renameSync: noted("rename", fs.renameSync),
    writeSync: noted("write", fs.writeSync as (...args: unknown[]) => number),
  };
});

// Other tests share their modules, which have the real file system.
vi.resetModules();
const { NpyWriter } = await import("../../src/cli/npyWriter.js");
const { InputError } = await import("../../src/files/inputError.js");
afterAll(() => vi.resetModules());

const EACCES = -13;
const EIO = -5;
const ENOSPC = -28;
const EPERM = -1;

let folder = "";
let path = "";
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "xent-writer-"));
  path = join(folder, "o.npy");
  calls.length = 0;
});
afterEach(() => {
  failing.clear();
  rmSync(folder, { recursive: true });
});

function write(): void {
  const writer = new NpyWriter(path, new Float32Array(), [2], []);
  try {
    writer.write(Float32Array.of(1, 2));
    writer.finish();
  } finally {
    writer.discard();
  }
}

function complaint(): string {
  try {
    write();
  } catch (error) {
    expect(error).toBeInstanceOf(InputError);
    return (error as Error).message.slice(path.length + 2);
  }
  throw new Error("nothing was thrown");
}

test("the data are on the disk before the file gets its name, and then the name is", () => {
  write();
  expect(calls).toEqual(["write", "write", "sync", "close", "rename", "sync", "close"]);
});

for (const call of ["write", "sync", "close", "rename"]) {
  test(`a failing ${call} leaves the old file and nothing else`, () => {
    writeFileSync(path, "old");
    failing.set(call, ENOSPC);
    expect(complaint()).toBe("cannot be written: no space left on device");
    expect(readdirSync(folder)).toEqual(["o.npy"]);
    expect(readFileSync(path, "utf8")).toBe("old");
  });
}

test("a folder that cannot be synced is no error: the file is whole", () => {
  const writer = new NpyWriter(path, new Float32Array(), [0], []);
  let syncs = 0;
  vi.spyOn(calls, "push").mockImplementation((name) => {
    if (name === "sync" && ++syncs === 2) failing.set("sync", EIO);
    return 0;
  });
  writer.finish();
  vi.restoreAllMocks();
  expect([syncs, readdirSync(folder)]).toEqual([2, ["o.npy"]]);
});

test("a file that may not be written is not replaced, although its folder would allow it", () => {
  writeFileSync(path, "old");
  failing.set("access", EACCES);
  expect(complaint()).toBe("cannot be written: permission denied");
  expect(readFileSync(path, "utf8")).toBe("old");
});

test("a file system without permissions is written to all the same", () => {
  writeFileSync(path, "old");
  failing.set("chmod", EPERM);
  write();
  expect(readFileSync(path).length).toBe(128 + 8);
});

test("an input that has lost its name meanwhile does not keep the output from being written", () => {
  writeFileSync(path, "old");
  new NpyWriter(path, new Float32Array(), [0], [join(folder, "gone.npy")]).finish();
  expect(readFileSync(path).length).toBe(128);
});

test("two writers of one file at a time do not meet", () => {
  const writers = [1, 2].map(() => new NpyWriter(path, new Float32Array(), [0], []));
  expect(new Set(readdirSync(folder)).size).toBe(2);
  for (const writer of writers) writer.finish();
  expect(readdirSync(folder)).toEqual(["o.npy"]);
});
