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

/** A worker of Cloudflare that answers with the report; the golden results are computed per request, or when it is loaded. */
export function handlerProgram(where: "handler" | "module scope", report = "./report.js"): string {
  const results = where === "handler" ? "" : `const results = goldens(${ENTRIES});\n`;
  const given = where === "handler" ? "" : ", results";
  return `${IMPORTS}import { goldens, report } from "${report}";
${results}export default {
  async fetch() {
    return Response.json(await report(${ENTRIES}${given}));
  },
};
`;
}
