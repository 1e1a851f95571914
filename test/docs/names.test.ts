/** Every path, command, option and name that a document mentions exists: a rename that forgets a document fails here. */

import { normalize } from "node:path";
import { describe, expect, test } from "vitest";
import { documents, read } from "./documents.js";
import { type Context, EVERYTHING, faultOf, faultOfCommand, faultsOf, isPath } from "./faults.js";
import { vocabularyOf } from "./sources.js";
import { anchorsOf, commandsOf, examplesOf, linksOf, passagesOf, rowsBelow, spansOf } from "./spans.js";

/** The documents, and the folders whose sources each speaks of. */
const DOCUMENTS: Readonly<Record<string, readonly string[]>> = {
  ...Object.fromEntries(documents.map((document) => [document, ["src"]])),
  "docs/kernels.md": ["src", "assembly"],
  "CONTRIBUTING.md": EVERYTHING,
  "SECURITY.md": ["src"],
  "bench/README.md": ["bench", "src"],
  "assembly/README.md": ["assembly"],
};

describe.each(Object.entries(DOCUMENTS))("%s", (document, sources) => {
  const markdown = read(document);
  const passages = passagesOf(markdown);
  const defined = passages.flat().flatMap((span) => /^(\w+) = /.exec(span)?.[1] ?? []);
  const glossary = rowsBelow(markdown, "Glossary").flatMap(([terms]) => terms.match(/\w+/g) ?? []);
  const folder = document.slice(0, document.lastIndexOf("/") + 1);
  const context: Context = {
    folders: ["", folder],
    vocabulary: vocabularyOf(sources),
    terms: new Set([...defined, ...glossary]),
    examples: examplesOf(markdown),
  };
  // The names that are gone stand in a table of their own, beside those that took their place.
  const gone = new Set(
    rowsBelow(markdown, "Old and new names").flatMap(([old, now]) =>
      spansOf(old).filter((span) => !spansOf(now).includes(span)),
    ),
  );

  test("what stands in backquotes exists", () => {
    const known = passages.map((passage) => passage.filter((span) => !gone.has(span)));
    expect(known.flatMap((passage) => faultsOf(passage, context))).toEqual([]);
  });

  test("no class has a name that is said to be gone", () => {
    const classes = [...gone].filter((name) => /^[A-Z]\w+$/.test(name));
    expect(classes.filter((name) => context.vocabulary.declared.has(name))).toEqual([]);
  });

  test("its commands can be run", () => {
    const faults = commandsOf(markdown)
      .map((line) => ({ line, fault: faultOfCommand(line, context.folders) }))
      .filter(({ fault }) => fault !== null);
    expect(faults).toEqual([]);
  });

  test("its links lead to files, and to headings in them", () => {
    const wrong = linksOf(markdown).filter((link) => {
      const [file, anchor] = link.split("#");
      const path = file === "" ? document : normalize(folder + file);
      return !isPath(path, [""]) || (anchor !== undefined && !anchorsOf(read(path)).includes(anchor));
    });
    expect(wrong).toEqual([]);
  });
});

describe("what does not exist is found:", () => {
  const context: Context = {
    folders: ["", "assembly/"],
    vocabulary: vocabularyOf(["assembly", "src"]),
    terms: new Set(),
    examples: "",
  };

  test.each([
    ["a file", "src/operations/softmax.ts"],
    ["a kind of files", "src/operations/<operation>.ts"],
    ["a file beside the document", "rows/sixes.ts"],
    ["a product that no script writes", "dist/SHA512SUMS"],
    ["a script", "npm run test:fats"],
    ["a file of a command", "npx vitest run test/none.test.ts"],
    ["an option of our command", "--label-smoothness"],
    ["a value of an option", "--engine wams"],
    ["a command of ours", "npx xent lose --help"],
    ["a package", "npm run typecheck --prefix bench/pears"],
    ["an option of the benchmark", "npm run bench -- --shapes"],
    ["a shape of the benchmark", "npm run bench -- --shape 7x7"],
    ["a function", "createApi(engine)"],
    ["an option of a function", "labelSmoothness"],
    ["a member of a class", "State.second"],
    ["a member of a global", "Math.LN3"],
    ["a kernel", "softmax_f16"],
    ["a string", 'dtype: "float8"'],
    ["a function of PyTorch that we do not call", "torch.set_threads(1)"],
    ["a variable of the environment", "$PYTHONS"],
    ["an entry", "xent/relax"],
  ])("%s", (_, span) => expect(faultOf(span, context)).not.toBeNull());
});
