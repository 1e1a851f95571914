/** Reads the text of a WebAssembly module as asc writes it: one instruction a line, blocks closed by `end`. */

const CALLS = ["call", "call_indirect", "call_ref", "return_call"];

/** `function: instruction` for every call inside a loop. */
export function callsInLoops(text: string): string[] {
  const found: string[] = [];
  let name = "";
  let blocks: string[] = [];
  for (const line of text.split("\n")) {
    const [word, next = ""] = line.trim().split(/\s+/);
    if (word === "(func") {
      name = next;
      blocks = [];
    } else if (["loop", "block", "if", "try"].includes(word)) blocks.push(word);
    else if (word === "end") blocks.pop();
    else if (CALLS.includes(word) && blocks.includes("loop")) found.push(`${name}: ${line.trim()}`);
  }
  return found;
}

/** How many loops there are: none would mean that the text is not understood. */
export function loops(text: string): number {
  return text.split("\n").filter((line) => line.trim().startsWith("loop")).length;
}
