/** edge-runtime, which compiles no WebAssembly: with the kernels as modules, as Next.js hands them over, and without. */

import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { build, type Plugin } from "esbuild";
import { ALL_KERNELS, type Backends, NO_KERNELS, type Platform } from "../platform.js";
import { handlerProgram, LISTENER } from "../programs.js";
import { outputOf } from "./command.js";
import { installed, versionOf } from "./installed.js";
import { nodeProgram } from "./node.js";

/** The runtime is a library of Node; this version knows relaxed SIMD and runs TypeScript. */
const NODE = 24;
const SERVER = fileURLToPath(new URL("edgeServer.ts", import.meta.url));

/** The modules lie in a global variable of the function. */
const modules: Plugin = {
  name: "modules",
  setup({ onResolve, onLoad }) {
    const namespace = "module";
    onResolve({ filter: /\.wasm\?module$/ }, ({ path }) => ({
      path: path.slice("./".length, -"?module".length),
      namespace,
    }));
    onLoad({ filter: /./, namespace }, ({ path }) => ({
      contents: `export default modules[${JSON.stringify(path)}];`,
    }));
  },
};

export const edgeRuntimes: readonly Platform[] = [
  platform("kernels as modules", ["edge-light"], ALL_KERNELS),
  platform("no kernels", [], NO_KERNELS),
];

function platform(surroundings: string, conditions: string[], backends: Backends): Platform {
  return {
    name: `edge-runtime, ${surroundings}`,
    backends,
    async run(project) {
      const folder = project.createFolder(`edge-runtime ${surroundings}`);
      const bundle = join(folder, "bundle.js");
      writeFileSync(join(folder, "handler.js"), handlerProgram("handler", "../report.js"));
      writeFileSync(join(folder, "listener.js"), LISTENER);
      await build({
        entryPoints: [join(folder, "listener.js")],
        outfile: bundle,
        bundle: true,
        format: "iife",
        conditions,
        plugins: [modules],
        logLevel: "error",
      });
      const kernels = ["kernels.wasm", "kernels.relaxed.wasm"];
      const files = kernels.map((name) => join(project.folder, "node_modules/xent/dist", name));
      const library = installed("edge-runtime", "edge-runtime");
      const output = await outputOf([nodeProgram(NODE), SERVER, library, bundle, ...files], folder);
      return {
        version: `edge-runtime ${versionOf("edge-runtime", "edge-runtime")}`,
        report: JSON.parse(output),
      };
    },
  };
}
