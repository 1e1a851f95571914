/** Reads the text of a WebAssembly module as asc writes it: one instruction a line, blocks closed by `end`. */

const CALLS = ["call", "call_indirect", "call_ref", "return_call"];
const ZERO = /^v128\.const i32x4( 0x0+){4}$/;

/** `function: instruction` for every call inside a loop. */
export function callsIn(text: string): string[] {
  return insideLoops(text, (instruction) => CALLS.includes(instruction.split(" ")[0]));
}

/** The same for every vector constant other than zero. */
export function constantsIn(text: string): string[] {
  return insideLoops(text, (instruction) => instruction.startsWith("v128.const ") && !ZERO.test(instruction));
}

function insideLoops(text: string, wanted: (instruction: string) => boolean): string[] {
  const found: string[] = [];
  let name = "";
  let blocks: string[] = [];
  for (const line of text.split("\n")) {
    const instruction = line.trim();
    const [word, next = ""] = instruction.split(/\s+/);
    if (word === "(func") {
      name = next;
      blocks = [];
    } else if (["loop", "block", "if", "try"].includes(word)) blocks.push(word);
    else if (word === "end") blocks.pop();
    else if (blocks.includes("loop") && wanted(instruction)) found.push(`${name}: ${instruction}`);
  }
  return found;
}

/** How many loops there are: none would mean that the text is not understood. */
export function loops(text: string): number {
  return text.split("\n").filter((line) => line.trim().startsWith("loop")).length;
}
