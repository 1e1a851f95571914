/** Keys that an object of a JSON text has twice, of which JSON.parse keeps the last. */

const TOKEN = /"(?:[^"\\]|\\.)*"|[{}[\],:]/gs;

/** The first one; null if there is none. `json`: a text that JSON.parse reads. */
export function duplicateKey(json: string): string | null {
  /** Of each object that is open; null for an array. */
  const open: (Set<string> | null)[] = [];
  let text = "";
  for (const [token] of json.matchAll(TOKEN)) {
    if (token === "{") open.push(new Set());
    else if (token === "[") open.push(null);
    else if (token === "}" || token === "]") open.pop();
    else if (token === ":") {
      const key: string = JSON.parse(text);
      const keys = open.at(-1);
      if (keys?.has(key)) return key;
      keys?.add(key);
    }
    text = token;
  }
  return null;
}
