/** The API reference: what typedoc says of the entries of the library, as articles of the site. */

import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { dirname, join, posix } from "node:path";
import { Application } from "typedoc";
import type { PluginOptions } from "typedoc-plugin-markdown";
import type { Article } from "./article.js";
import { API_PATH } from "./contents.js";
import { rendered } from "./markdown.js";
import { ROOT } from "./repository.js";
import { WORDS } from "./words.js";

/** What typedoc calls the entry `xent`: its file. */
const MAIN = "index";
const INDEX = "index.md";

/** Pages that the overview stands for: lists of names. */
const isList = (file: string): boolean => file === INDEX || file.endsWith(`/${INDEX}`);

/** The kinds in the order in which the overview has them, by the folders of typedoc's files. */
const KINDS: Readonly<Record<string, string>> = {
  functions: "Functions",
  classes: "Classes",
  variables: "Variables",
  interfaces: "Interfaces",
  "type-aliases": "Types",
};

const MARKDOWN: Partial<PluginOptions> = {
  entryFileName: INDEX,
  hidePageHeader: true,
  hideBreadcrumbs: true,
  useCodeBlocks: true,
};

/** All entries of the reference, the overview first. */
export async function apiArticles(): Promise<readonly Article[]> {
  const folder = await mkdtemp(join(tmpdir(), "xent-api-"));
  try {
    await writeMarkdown(folder);
    const files = (await readdir(folder, { recursive: true }))
      .map((file) => file.split(/[\\/]/).join("/"))
      .filter((file) => file.endsWith(".md") && !isList(file))
      .sort();
    const articles = await Promise.all(
      files.map(async (file) => articleOf(file, await readFile(join(folder, file), "utf8"))),
    );
    return [overviewOf(files, articles), ...articles];
  } finally {
    await rm(folder, { recursive: true });
  }
}

async function writeMarkdown(folder: string): Promise<void> {
  const app = await Application.bootstrapWithPlugins({
    options: join(ROOT, "typedoc.json"),
    plugin: ["typedoc-plugin-markdown"],
    ...MARKDOWN,
    readme: "none",
    out: folder,
    logLevel: "Warn",
  });
  const project = await app.convert();
  if (project === undefined) throw new Error("typedoc cannot read the built library: npm run build");
  app.validate(project);
  await app.generateOutputs(project);
  if (app.logger.hasErrors() || app.logger.hasWarnings())
    throw new Error("typedoc has complaints, which stand above");
}

/** `index/functions/softmax.md` is the page `read/api/functions/softmax/`. */
function pathOf(file: string): string {
  const path = file.replace(/\.md$/, "/");
  return `${API_PATH}${path.startsWith(`${MAIN}/`) ? path.slice(MAIN.length + 1) : path}`;
}

const nameOf = (file: string): string => posix.basename(file, ".md");

function articleOf(file: string, markdown: string): Article {
  const path = pathOf(file);
  const up = upFrom(path);
  return {
    language: "en",
    path,
    name: nameOf(file),
    ...rendered(markdown, {
      linkOf(target) {
        if (/^https?:/.test(target) || target.startsWith("#")) return target;
        const [to, anchor] = target.split("#");
        const page = posix.join(posix.dirname(file), to);
        return `${up}${isList(page) ? API_PATH : pathOf(page)}${anchor === undefined ? "" : `#${anchor}`}`;
      },
      nameOf: () => null,
      imageOf,
      words: WORDS.en,
    }),
  };
}

const upFrom = (path: string): string => "../".repeat(path.split("/").length - 1);

function imageOf(target: string): never {
  throw new Error(`the API reference has an image, ${target}, and no place for one`);
}

/** What there is, with what the first sentence says of each. */
function overviewOf(files: readonly string[], articles: readonly Article[]): Article {
  const modules = [...new Set(files.map((file) => file.split("/")[0]))].sort((a, b) => rank(a) - rank(b));
  const parts = modules.flatMap((module) => [
    `## ${importOf(module)}`,
    ...Object.entries(KINDS).flatMap(([kind, title]) => {
      const rows = files.flatMap((file, place) =>
        dirname(file) === `${module}/${kind}`
          ? [`| [\`${nameOf(file)}\`](${file}) | ${cellOf(articles[place])} |`]
          : [],
      );
      return rows.length === 0
        ? []
        : [`### ${title}`, ["| name | what it is |", "| --- | --- |", ...rows].join("\n")];
    }),
  ]);
  const markdown = ["# API reference", INTRODUCTION, ...parts].join("\n\n");
  const up = upFrom(API_PATH);
  return {
    language: "en",
    path: API_PATH,
    name: WORDS.en.api,
    ...rendered(markdown, {
      linkOf: (target) => `${up}${pathOf(target)}`,
      nameOf: () => null,
      imageOf,
      words: WORDS.en,
    }),
  };
}

const INTRODUCTION =
  "Every function, class and type of the entries of the package. `xent/relaxed` and `xent/js` export the functions and classes of `xent`, on other engines; below, they have what is theirs alone.";

const rank = (module: string): number =>
  module === MAIN ? -1 : module === "linear" || module === "shards" ? 0 : 1;

const importOf = (module: string): string => (module === MAIN ? "xent" : `xent/${module}`);

/** The first sentence, as a cell of a table. */
function cellOf({ sentence }: Article): string {
  const [first] = /^.*?[.:](?= |$)/s.exec(sentence) ?? [sentence];
  const whole = first.replace(/:$/, ".");
  return whole.replace(/[\\`*_[\]<>|]/g, "\\$&").replaceAll("\n", " ");
}
