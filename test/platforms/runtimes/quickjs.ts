/** QuickJS, a small interpreter in which programs that are no browser embed JavaScript: the language, and no WebAssembly. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { NO_KERNELS, type Platform } from "../platform.js";
import { printingProgram } from "../programs.js";
import { outputOf } from "./command.js";
import { installed, versionOf } from "./installed.js";
import { nodeProgram } from "./node.js";

/** This version runs TypeScript. */
const NODE = 24;
const PACKAGE = "quickjs-emscripten";
const HOST = fileURLToPath(new URL("quickjsHost.ts", import.meta.url));
const MODULES = { xent: "index.js", "xent/relaxed": "relaxed.js", "xent/js": "js.js" };

export const quickjs: Platform = {
  name: "QuickJS",
  backends: NO_KERNELS,
  async run(project) {
    const folder = project.createFolder("quickjs");
    writeFileSync(join(folder, "main.js"), printingProgram());
    const dist = join(project.folder, "node_modules/xent/dist");
    const modules = Object.entries(MODULES).map(([name, file]) => `${name}=${join(dist, file)}`);
    const report = `./report.js=${join(project.folder, "report.js")}`;
    const host = [nodeProgram(NODE), HOST, installed("quickjs", PACKAGE)];
    const output = await outputOf([...host, "main.js", report, ...modules], folder);
    return { version: `${PACKAGE} ${versionOf("quickjs", PACKAGE)}`, report: JSON.parse(output) };
  },
};
