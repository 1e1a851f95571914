// Runs the built command once for each line that it is sent, all in this process: to start one takes longer than most of what a run does.
// Its arguments are the command and two named pipes, one to read, one to write. A line is JSON: `{ folder, args }`, and in return
// `{ code, out, err }`. Each run has modules, streams and a folder of its own; they share the library, which keeps nothing between calls.
import { openSync, readSync, writeSync } from "node:fs";
import { Readable, Writable } from "node:stream";
import { pathToFileURL } from "node:url";

const [, , command, requests, answers] = process.argv;
const NEWLINE = 10;
const MOST_READ = 65_536;

/** A stream, no terminal, in place of one of the process's; the text that was written to it. */
function collected(name) {
  const chunks = [];
  const write = (chunk, _, done) => {
    chunks.push(chunk);
    done();
  };
  standIn(name, new Writable({ write }));
  return () => Buffer.concat(chunks).toString();
}

function standIn(name, value) {
  Object.defineProperty(process, name, { value, configurable: true });
}

async function run({ folder, args }, number) {
  standIn("stdin", Readable.from([]));
  const [out, err] = ["stdout", "stderr"].map(collected);
  process.chdir(folder);
  process.argv = [process.execPath, command, ...args];
  process.exitCode = undefined;
  // Modules are told apart by their URL.
  await import(`${pathToFileURL(command)}?run=${number}`);
  return { code: process.exitCode ?? 0, out: out(), err: err() };
}

/** The next line, for which the process waits; null if nobody asks any more. One line is sent at a time. */
function nextLine(input) {
  const chunks = [];
  do {
    const chunk = Buffer.alloc(MOST_READ);
    const count = readSync(input, chunk);
    if (count === 0) return null;
    chunks.push(chunk.subarray(0, count));
  } while (chunks.at(-1).at(-1) !== NEWLINE);
  return Buffer.concat(chunks).toString();
}

const input = openSync(requests, "r");
const output = openSync(answers, "w");
let line = nextLine(input);
for (let number = 1; line !== null; number++) {
  const bytes = Buffer.from(`${JSON.stringify(await run(JSON.parse(line), number))}\n`);
  for (let done = 0; done < bytes.length; ) done += writeSync(output, bytes, done);
  line = nextLine(input);
}
process.exit();
