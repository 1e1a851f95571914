/** The pages that browsers are given: unbundled modules, a worker, an audio worklet, one script; and the example of the documents. */

import { cpSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { buildSync } from "esbuild";
import type { Project } from "../platform.js";
import { postingProgram, workletProgram } from "../programs.js";
import { exampleOf } from "./readme.js";

const FOLDER = "pages";
const IMPORT_MAP = /<script type="importmap">(.*?)<\/script>/s;

/** Their addresses, in the folder of the project. */
export const PAGES = {
  modules: `${FOLDER}/modules.html`,
  worker: `${FOLDER}/worker.html`,
  worklet: `${FOLDER}/worklet.html`,
  bundle: `${FOLDER}/bundle.html`,
  example: `${FOLDER}/example.html`,
} as const;

/** What the reporting program does not see: a module that is not found or not understood, a worker that fails. */
const FAILURES = `const post = (error) => fetch("/report", { method: "POST", body: JSON.stringify({ error }) });
addEventListener("error", ({ message, target }) => post(message ?? "not loaded: " + target.outerHTML), true);
`;
const WORKER_PAGE = `const worker = new Worker("bundle.js", { type: "module" });
worker.onerror = ({ message }) => post(message ?? "the worker does not start");
`;
/** Nothing is played. */
const WORKLET_PAGE = `const send = (body) => fetch("/report", { method: "POST", body: JSON.stringify(body) });
const context = new OfflineAudioContext(1, 128, 48000);
const start = async () => {
  await context.audioWorklet.addModule("worklet-bundle.js");
  const { port } = new AudioWorkletNode(context, "reporter");
  port.onmessage = async ({ data: { bytes, body } }) =>
    bytes === undefined ? send(body) : port.postMessage(await crypto.subtle.digest("SHA-256", bytes));
};
start().catch((error) => post(String(error)));
`;

export function writePages(project: Project): void {
  const folder = project.createFolder(FOLDER);
  const write = (name: string, text: string) => writeFileSync(join(folder, name), text);
  const { html } = exampleOf("Script tag");
  write("example.html", html);
  write("failures.js", FAILURES);
  write("modules.html", page(importMapOf(html), `<script type="module" src="modules.js"></script>`));
  write("modules.js", postingProgram());
  cpSync(join(project.folder, "report.js"), join(folder, "report.js"));
  write("worker.html", page(`<script src="worker.js"></script>`));
  write("worker.js", WORKER_PAGE);
  write("bundle.html", page(`<script type="module" src="bundle.js"></script>`));
  write("worklet.html", page(`<script src="worklet-page.js"></script>`));
  write("worklet-page.js", WORKLET_PAGE);
  write("worklet.js", workletProgram());
  buildSync({
    entryPoints: {
      bundle: join(folder, "modules.js"),
      "worklet-bundle": join(folder, "worklet.js"),
    },
    outdir: folder,
    bundle: true,
    format: "esm",
    logLevel: "error",
  });
}

function page(...lines: string[]): string {
  return ["<!doctype html>", `<script src="failures.js"></script>`, ...lines, ""].join("\n");
}

/** The example's, with the entries that its example does not import. */
function importMapOf(html: string): string {
  const { imports } = JSON.parse(IMPORT_MAP.exec(html)?.[1] ?? "");
  const beside = (file: string) => new URL(file, new URL(imports.xent, "http://localhost")).pathname;
  // The file of `relaxed/linear` is relaxed-linear.js.
  const entries = ["relaxed", "js", "linear", "relaxed/linear", "js/linear"];
  const paths = entries.map((entry) => [`xent/${entry}`, beside(`${entry.replace("/", "-")}.js`)]);
  const all = { ...imports, ...Object.fromEntries(paths) };
  return `<script type="importmap">${JSON.stringify({ imports: all })}</script>`;
}
