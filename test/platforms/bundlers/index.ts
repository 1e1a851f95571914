/** What the bundlers make of a page that imports the package, in Chromium. */

import { copyFileSync, readdirSync, readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { gzipSync } from "node:zlib";
import { chromium } from "../browsers/chromium.js";
import { ALL_SHARED, expectPrinted, postingPools } from "../browsers/pools.js";
import { checkShown, exampleOf } from "../browsers/readme.js";
import { outputOf, reportOf } from "../browsers/visit.js";
import { ALL_KERNELS, type Platform, type Project } from "../platform.js";
import { postingProgram } from "../programs.js";
import { bun } from "./bun.js";
import { type Bundler, type Page, versionOf } from "./bundler.js";
import { esbuild } from "./esbuild.js";
import { parcel } from "./parcel.js";
import { rolldown } from "./rolldown.js";
import { rollup } from "./rollup.js";
import { rspack } from "./rspack.js";
import { vite } from "./vite.js";
import { webpack } from "./webpack.js";

const BUNDLERS = [esbuild, rollup, rolldown, vite, webpack, rspack, bun, parcel];

export const bundles: readonly Platform[] = BUNDLERS.map((bundler) => ({
  name: `${chromium.name}, ${bundler.name}`,
  backends: ALL_KERNELS,
  async run(project) {
    const { html, mjs } = exampleOf("Vite");
    const example = await bundled(bundler, project, { name: "example", html, script: mjs });
    const script = postingProgram("../report.js");
    const reporting = await bundled(bundler, project, { name: "report", html, script });
    const pools = await bundled(bundler, project, { name: "pools", html, script: postingPools() });
    const browser = await chromium.started();
    checkShown(await outputOf({ browser, folder: example }));
    await expectPrinted({ browser, folder: pools, isolated: true }, ALL_SHARED);
    const report = await reportOf({ browser, folder: reporting });
    return { version: versionOf(bundler), report, gzippedBytes: gzippedBytesIn(example) };
  },
  stop: () => chromium.stop(),
}));

interface Source {
  readonly name: string;
  readonly html: string;
  readonly script: string;
}

/** The folder of the bundled page. */
async function bundled(bundler: Bundler, project: Project, source: Source): Promise<string> {
  const folder = project.createFolder(`${bundler.name}-${source.name}`);
  const page: Page = {
    folder,
    html: join(folder, "index.html"),
    script: join(folder, "main.js"),
    out: join(folder, "dist"),
  };
  writeFileSync(page.html, source.html);
  writeFileSync(page.script, source.script);
  await bundler.bundle(page);
  if (!bundler.readsPage) copyFileSync(page.html, join(page.out, "index.html"));
  return page.out;
}

/** Of the scripts. */
function gzippedBytesIn(folder: string): number {
  const files = readdirSync(folder, { recursive: true, encoding: "utf8" });
  const scripts = files.filter((file) => file.endsWith(".js"));
  return scripts.reduce((sum, file) => sum + gzipSync(readFileSync(join(folder, file))).length, 0);
}
