// Brings what `changeset version` wrote into CHANGELOG.md into the form of the file: Keep a Changelog's, newest version below the
// introduction. Changesets puts it right below the title and sorts by the part of the version that grew.
import { readFileSync, writeFileSync } from "node:fs";

const PATH = "CHANGELOG.md";
const KINDS = { Major: "Changed", Minor: "Added", Patch: "Fixed" };
/** The title, the new version as changesets writes it, the introduction, and the first version that was there before. */
const WRITTEN = /^(# .*\n)\n## (\d[^\s]*)\n([\s\S]*?)\n(?=[^\s#-])([\s\S]*?)(?=^## \[)/m;

const text = readFileSync(PATH, "utf8");
if (!WRITTEN.test(text)) throw new Error(`${PATH} has no new version below its title: is there a changeset?`);
const date = new Date().toISOString().slice(0, "2000-01-01".length);
writeFileSync(
  PATH,
  text.replace(WRITTEN, (_, title, version, changes, introduction) => {
    const entries = changes
      .replace(/^### (\w+) Changes$/gm, (_heading, part) => `### ${KINDS[part]}`)
      .replace(/^- [0-9a-f]{7,}: /gm, "- ")
      .trim();
    return `${title}\n${introduction}## [${version}] - ${date}\n\n${entries}\n\n`;
  }),
);
