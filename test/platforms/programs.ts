/** The programs that a runtime is given: they import the package by its name, as a user does. */

const IMPORTS = `import * as xent from "xent";
import * as relaxed from "xent/relaxed";
import * as js from "xent/js";
`;
const ENTRIES = `{ xent, "xent/relaxed": relaxed, "xent/js": js }`;

/** Prints the report as JSON. `report`: where report.js is, from the program. */
export function printingProgram(report = "./report.js"): string {
  return `${IMPORTS}import { report } from "${report}";
console.log(JSON.stringify(await report(${ENTRIES})));
`;
}

/** Posts the report, or the error, to the page's server. */
export function postingProgram(report = "./report.js"): string {
  return `${IMPORTS}import { report } from "${report}";
report(${ENTRIES})
  .then((value) => ({ value }), (error) => ({ error: String(error.stack ?? error) }))
  .then((body) => fetch("/report", { method: "POST", body: JSON.stringify(body) }));
`;
}

/**
 * A worker of Cloudflare that answers with the report; the golden results are computed per request, or when it is loaded. Its clock
 * is of no use in a handler: the request `?entry=xent&calls=9` is for a clock outside.
 */
export function handlerProgram(where: "handler" | "module scope", report = "./report.js"): string {
  const results = where === "handler" ? "" : "const results = goldens(entries);\n";
  const given = where === "handler" ? "" : ", results";
  return `${IMPORTS}import { crossEntropyCall, goldens, report } from "${report}";
const entries = ${ENTRIES};
const timed = Object.fromEntries(Object.entries(entries).map(([name, api]) => [name, crossEntropyCall(api)]));
${results}export default {
  async fetch(request) {
    const { searchParams } = new URL(request.url);
    const calls = Number(searchParams.get("calls"));
    if (calls === 0) return Response.json(await report(entries${given}));
    const call = timed[searchParams.get("entry")];
    for (let k = 1; k < calls; k++) call();
    return Response.json(call());
  },
};
`;
}

/** The listener of an edge function, of a handler. */
export const LISTENER = `import handler from "./handler.js";
addEventListener("fetch", (event) => event.respondWith(handler.fetch(event.request)));
`;

const TEST_LIMIT_MS = 180_000;

/** A test inside a worker of Cloudflare: what the worker of the documents answers, and the report, are for who runs the test. */
export function workerTest(request: string, report = "./report.js"): string {
  return `import { exports } from "cloudflare:workers";
import { test } from "vitest";
${IMPORTS}import { report } from "${report}";
test("the worker answers, and reports", { timeout: ${TEST_LIMIT_MS} }, async ({ task }) => {
  const response = await exports.default.fetch("http://localhost/", { method: "POST", body: ${JSON.stringify(request)} });
  task.meta.answer = await response.json();
  task.meta.report = await report(${ENTRIES});
});
`;
}
