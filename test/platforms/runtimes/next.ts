/** Next.js with both its bundlers: a page, a route in Node, and as edge functions a route and a middleware. */

import { type ChildProcess, spawn } from "node:child_process";
import { mkdirSync, symlinkSync, writeFileSync } from "node:fs";
import { dirname, join } from "node:path";
import { checkShown } from "../browsers/readme.js";
import { faultsOf } from "../judge.js";
import { ALL_KERNELS, type Platform } from "../platform.js";
import { handlerProgram } from "../programs.js";
import type { Report } from "../report.js";
import { outputOf } from "./command.js";
import { installed, versionOf } from "./installed.js";
import { nodeProgram } from "./node.js";

/** This version knows relaxed SIMD. */
const NODE = 24;
const LIMIT_MS = 180_000;
const PACKAGES = ["next", "react", "react-dom"];
const SHOWN = /<output>(.*)<\/output>/;
const ADDRESS = /http:\/\/127\.0\.0\.1:\d+/;

/** Each names its bundler differently: version 15 has no word for webpack, version 16 for either. */
const BUILDS = [
  { major: 15, bundler: "webpack", options: [] },
  { major: 15, bundler: "Turbopack", options: ["--turbopack"] },
  { major: 16, bundler: "webpack", options: ["--webpack"] },
  { major: 16, bundler: "Turbopack", options: [] },
];

/** Next.js itself lies elsewhere on the disk. */
const CONFIGURATION = `export default { turbopack: { root: "/" }, outputFileTracingRoot: "/" };
`;
const LAYOUT = `export default ({ children }) => <html><body>{children}</body></html>;
`;
const PAGE = `import { backend, crossEntropy } from "xent";
export const dynamic = "force-dynamic";
export default function Page() {
  const loss = crossEntropy([[3, 1, -3]], [1]);
  return <output>{\`\${backend} \${loss}\`}</output>;
}
`;
const ROUTE = `import handler from "../../handler.js";
export const dynamic = "force-dynamic";
export const GET = handler.fetch;
`;
const EDGE_ROUTE = `${ROUTE}export const runtime = "edge";
`;
const MIDDLEWARE = `import handler from "./handler.js";
export const config = { matcher: "/middleware" };
export const middleware = handler.fetch;
`;

export const nexts: readonly Platform[] = BUILDS.map(({ major, bundler, options }) => ({
  name: `Next.js ${major}, ${bundler}`,
  backends: ALL_KERNELS,
  async run(project) {
    const packages = `next-${major}`;
    const folder = project.createFolder(`${packages} ${bundler}`);
    const files = {
      "package.json": JSON.stringify({ private: true }),
      "next.config.mjs": CONFIGURATION,
      "handler.js": handlerProgram("handler", "../report.js"),
      "middleware.js": MIDDLEWARE,
      "app/layout.jsx": LAYOUT,
      "app/page.jsx": PAGE,
      "app/route/route.js": ROUTE,
      "app/edge/route.js": EDGE_ROUTE,
    };
    for (const [name, text] of Object.entries(files)) {
      mkdirSync(dirname(join(folder, name)), { recursive: true });
      writeFileSync(join(folder, name), text);
    }
    mkdirSync(join(folder, "node_modules"));
    for (const name of PACKAGES) {
      symlinkSync(installed(packages, name), join(folder, "node_modules", name), "dir");
    }
    const next = [nodeProgram(NODE), installed(packages, "next/dist/bin/next")] as const;
    // What it is set to as a test, and what it would send home, are not of an app.
    const { NODE_ENV: _, ...given } = process.env;
    const env = { ...given, NEXT_TELEMETRY_DISABLED: "1" } as NodeJS.ProcessEnv;
    await outputOf([...next, "build", ...options], folder, env);
    const start = [...next.slice(1), "start", "--hostname", "127.0.0.1", "--port", "0"];
    const server = spawn(next[0], start, { cwd: folder, env, stdio: ["ignore", "pipe", "pipe"] });
    try {
      const report = await reportOf(await addressOf(server));
      return { version: `Next.js ${versionOf(packages, "next")}`, report };
    } finally {
      server.kill();
    }
  },
}));

/** The middleware's. What the page shows, and what the routes report, must be right, too. */
async function reportOf(address: string): Promise<Report> {
  checkShown(SHOWN.exec(await answerOf(`${address}/`))?.[1] ?? "no <output>");
  for (const path of ["/route", "/edge"]) {
    const faults = faultsOf({ backends: ALL_KERNELS }, JSON.parse(await answerOf(address + path)));
    if (faults.length > 0) throw new Error(`at ${path} ${faults.join(", ")}`);
  }
  return JSON.parse(await answerOf(`${address}/middleware`));
}

async function answerOf(url: string): Promise<string> {
  const response = await fetch(url, { signal: AbortSignal.timeout(LIMIT_MS) });
  const text = await response.text();
  if (!response.ok) throw new Error(`${url} answers ${response.status}: ${text}`);
  return text;
}

/** It prints where it listens. */
function addressOf(server: ChildProcess): Promise<string> {
  return new Promise((resolve, reject) => {
    let printed = "";
    const read = (text: Buffer) => {
      printed += text;
      const [address] = ADDRESS.exec(printed) ?? [];
      if (address !== undefined) resolve(address);
    };
    server.stdout?.on("data", read);
    server.stderr?.on("data", read);
    server.once("error", reject);
    server.once("exit", (code) => reject(new Error(`Next.js ended with ${code}: ${printed}`)));
    setTimeout(() => reject(new Error(`Next.js does not listen: ${printed}`)), LIMIT_MS).unref();
  });
}
