/** What an editor shows of the package: each function's documentation on an import, on a member, on a call and in a completion. */

import { fileURLToPath } from "node:url";
import ts from "typescript";
import { describe, expect, test } from "vitest";
import * as api from "../../src/index.js";
import * as linear from "../../src/linear.js";
import * as shards from "../../src/shards.js";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));

/** An editor that has one file open, beside the package. */
function editorOf(text: string) {
  const file = `${ROOT}use.ts`;
  const service = ts.createLanguageService({
    getScriptFileNames: () => [file],
    getScriptVersion: () => "1",
    getScriptSnapshot: (path) => {
      const contents = path === file ? text : ts.sys.readFile(path);
      return contents === undefined ? undefined : ts.ScriptSnapshot.fromString(contents);
    },
    getCurrentDirectory: () => ROOT,
    getCompilationSettings: () => ({
      module: ts.ModuleKind.NodeNext,
      target: ts.ScriptTarget.ES2022,
      strict: true,
      types: [],
    }),
    getDefaultLibFileName: ts.getDefaultLibFilePath,
    fileExists: (path) => path === file || ts.sys.fileExists(path),
    readFile: ts.sys.readFile,
  });
  return {
    /** What is shown for the name that starts where `after` ends, before the rest of the text. */
    hover: (after: string, rest: string) =>
      ts.displayPartsToString(
        service.getQuickInfoAtPosition(file, text.indexOf(after + rest) + after.length)?.documentation,
      ),
    /** What is shown for `name` in the list of completions after `before`. */
    completion: (before: string, name: string) =>
      ts.displayPartsToString(
        service.getCompletionEntryDetails(
          file,
          text.indexOf(before) + before.length,
          name,
          {},
          undefined,
          {},
          undefined,
        )?.documentation,
      ),
  };
}

/** The other entries hand on the functions of the first one: two of them stand for all. */
const FEW = ["backend", "crossEntropy"];

describe.each([
  { specifier: "xent", names: Object.keys(api).filter((name) => name !== "inside") },
  { specifier: "xent/relaxed", names: FEW },
  { specifier: "xent/js", names: FEW },
  { specifier: "xent/shards", names: Object.keys(shards) },
  { specifier: "xent/linear", names: Object.keys(linear) },
])("$specifier", ({ specifier, names }) => {
  const editor = editorOf(`
    import { ${names.map((name) => `${name} as my${name}`).join(", ")} } from "${specifier}";
    import * as xent from "${specifier}";
    ${names.map((name) => `[my${name}, xent.${name}];`).join("\n")}`);

  test.each(names)("%s", (name) => {
    const text = editor.hover(" ", `${name} as`);
    expect(text.length).toBeGreaterThan(25);
    expect(editor.hover("[", `my${name},`)).toBe(text);
    expect(editor.hover("xent.", `${name}]`)).toBe(text);
    expect(editor.completion("[my", `my${name}`)).toBe(text);
    expect(editor.completion("xent.", name)).toBe(text);
  });
});
