/** The documents' worker in Cloudflare's own tests, and the report from a test inside of it. */

import { mkdirSync, readFileSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkShown, exampleOf } from "../browsers/readme.js";
import { ALL_KERNELS, type Platform } from "../platform.js";
import { workerTest } from "../programs.js";
import type { Report } from "../report.js";
import { outputOf } from "./command.js";
import { installed, versionOf } from "./installed.js";
import { nodeProgram } from "./node.js";

const PACKAGE = "@cloudflare/vitest-plugin";
const REQUEST = `{"logits": [[3,1,-3]], "target": [1]}`;
/** The plugin needs Node 22. */
const NODE = 24;

const CONFIGURATION = `import { cloudflareTest } from "${PACKAGE}";
export default { plugins: [cloudflareTest({ wrangler: { configPath: "./wrangler.toml" } })] };
`;

/** What the test leaves. */
interface Meta {
  readonly answer: { readonly backend: string; readonly loss: number };
  readonly report: Report;
}

export const vitestPlugin: Platform = {
  name: PACKAGE,
  backends: ALL_KERNELS,
  async run(project) {
    const folder = project.createFolder("vitest-plugin");
    const { toml, mjs } = exampleOf("Cloudflare Workers");
    const files = {
      "wrangler.toml": toml,
      "worker.js": mjs,
      "worker.test.js": workerTest(REQUEST, "../report.js"),
      "vitest.config.js": CONFIGURATION,
    };
    for (const [name, text] of Object.entries(files)) writeFileSync(join(folder, name), text);
    // The runtime looks for vitest from the folder of the tests on.
    for (const name of ["vitest", PACKAGE]) {
      const link = join(folder, "node_modules", name);
      mkdirSync(dirname(link), { recursive: true });
      symlinkSync(installed("vitest-plugin", name), link, "dir");
    }
    const command = installed("vitest-plugin", "vitest/vitest.mjs");
    // The default reporter explains a failure.
    const reporter = ["--reporter=default", "--reporter=json", "--outputFile=result.json"];
    await outputOf([nodeProgram(NODE), command, "run", ...reporter], folder);
    const { testResults } = JSON.parse(readFileSync(join(folder, "result.json"), "utf8"));
    const { answer, report }: Meta = testResults[0].assertionResults[0].meta;
    checkShown(`${answer.backend} ${answer.loss}`);
    return { version: `${PACKAGE} ${versionOf("vitest-plugin", PACKAGE)}`, report: withoutTimes(report) };
  },
};

/** The clock inside is too coarse. */
function withoutTimes(report: Report): Report {
  const engines = Object.entries(report).map(([entry, engine]) => [entry, { ...engine, milliseconds: null }]);
  return Object.fromEntries(engines) as Report;
}
