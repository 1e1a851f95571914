/** The release of both packages: one version, the steps of the workflow as they stand there, with an npm that only writes down what it is told. */
import { spawnSync } from "node:child_process";
import {
  chmodSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, expect, test } from "vitest";
import { parse } from "yaml";

const ROOT = fileURLToPath(new URL("../..", import.meta.url));
const json = (path: string) => JSON.parse(readFileSync(path, "utf8"));

interface Step {
  readonly id?: string;
  readonly run?: string;
  readonly with?: Readonly<Record<string, string>>;
}

interface Job {
  readonly permissions: Readonly<Record<string, string>>;
  readonly needs?: string | readonly string[];
  readonly steps: readonly Step[];
}

const { jobs } = parse(readFileSync(join(ROOT, ".github/workflows/release.yml"), "utf8")) as {
  readonly jobs: Readonly<Record<string, Job>>;
};

/** The scripts of a job that have the word. */
const scripts = (job: string, word: string) =>
  jobs[job].steps.flatMap(({ run }) => (run?.includes(word) ? [run] : []));

let folder = "";
const at = (name: string) => join(folder, name);
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), "xent-release-"));
  mkdirSync(at("cluster"));
  mkdirSync(at("bin"));
  mkdirSync(at(".changeset"));
  writeFileSync(at("package.json"), JSON.stringify({ name: "xent", version: "1.2.3" }));
  for (const name of ["package.json", "package-lock.json"])
    cpSync(join(ROOT, "cluster", name), at(`cluster/${name}`));
  writeFileSync(at(".changeset/README.md"), "");
});
afterEach(() => rmSync(folder, { recursive: true }));

/** `published`: what the registry has. */
function run(script: string, published: readonly string[], variables: object = {}): Record<string, string> {
  writeFileSync(
    at("bin/npm"),
    `#!/bin/bash
echo "$*" >> npm.log
if [ "$1" = view ]; then case " ${published.join(" ")} " in *" $2 "*) echo 1.2.3 ;; *) exit 1 ;; esac; fi
if [ "$1" = pack ]; then [ "$3" = ./cluster ] && name=xent-cluster || name=xent; echo $name > $name-1.2.3.tgz; fi
`,
  );
  chmodSync(at("bin/npm"), 0o755);
  const env = { PATH: `${at("bin")}:${process.env.PATH}`, GITHUB_OUTPUT: at("output"), ...variables };
  const { status, stderr } = spawnSync("bash", ["--norc", "-e", "-c", script], {
    cwd: folder,
    env,
    encoding: "utf8",
  });
  expect([status, stderr]).toEqual([0, ""]);
  const text = existsSync(at("output")) ? readFileSync(at("output"), "utf8") : "";
  const single = text.replace(
    /^(\w+)<<END\n(.*?)\nEND$/gms,
    (_, name, value) => `${name}=${value.replace(/\n/g, ";")}`,
  );
  return Object.fromEntries(
    single
      .trimEnd()
      .split("\n")
      .map((line) => line.split(/=(.*)/s)),
  );
}

const log = () => readFileSync(at("npm.log"), "utf8").trimEnd().split("\n");

test("both packages have one version, and the next one gets to both", () => {
  const [xent, cluster] = ["package.json", "cluster/package.json"].map((path) => json(join(ROOT, path)));
  expect([cluster.version, cluster.peerDependencies]).toEqual([xent.version, { xent: `>=${xent.version}` }]);
  expect(cluster.publishConfig).toEqual({ access: "public", provenance: true });
  expect(xent.scripts.changelog).toMatch(/^changeset version && .*node scripts\/cluster-version\.mjs/);
  const before = json(at("cluster/package-lock.json"));
  const { status } = spawnSync(process.execPath, [join(ROOT, "scripts/cluster-version.mjs")], {
    cwd: folder,
  });
  expect(status).toBe(0);
  const [manifest, lock] = ["package.json", "package-lock.json"].map((name) => json(at(`cluster/${name}`)));
  expect(manifest).toEqual({ ...cluster, version: "1.2.3", peerDependencies: { xent: ">=1.2.3" } });
  expect([lock.version, lock.packages[""].version]).toEqual(["1.2.3", "1.2.3"]);
  const untouched = ({ packages: { "": _, ...others } }: typeof lock) => others;
  expect(untouched(lock)).toEqual(untouched(before));
});

test("what is packed: both, with their sums; what is published: what the registry does not have, and only without changesets", () => {
  const [script, ...others] = scripts("pack", "npm pack");
  expect(others).toEqual([]);
  const both = run(script, []);
  expect(both).toMatchObject({ version: "1.2.3", packages: "xent xent-cluster" });
  expect(both.sums).toMatch(/^[\da-f]{64} {2}xent-1\.2\.3\.tgz;[\da-f]{64} {2}xent-cluster-1\.2\.3\.tgz$/);
  const none = { version: undefined };
  for (const [published, waiting, wanted] of [
    [["xent@1.2.3"], false, { version: "1.2.3", packages: "xent-cluster" }],
    [["xent@1.2.3", "xent-cluster@1.2.3"], false, none],
    [[], true, none],
  ] as const) {
    rmSync(at("output"));
    if (waiting) writeFileSync(at(".changeset/one.md"), "");
    const { version, packages } = run(script, published);
    expect({ version, packages }).toMatchObject(wanted);
  }
});

test("the job that may publish checks the sums of the packed files, publishes these in their order, and runs nothing else", () => {
  const { sums, version, packages } = run(scripts("pack", "npm pack")[0], []);
  const variables = { SUMS: sums.replace(";", "\n"), VERSION: version, PACKAGES: packages };
  rmSync(at("npm.log"));
  const runs = jobs.publish.steps.flatMap(({ run }) => run ?? []);
  expect(runs.length).toBe(2);
  for (const script of runs) run(script.replace("--check", "--check --quiet"), [], variables);
  const options = "publish --ignore-scripts --provenance --access public";
  expect(log()).toEqual([`${options} ./xent-1.2.3.tgz`, `${options} ./xent-cluster-1.2.3.tgz`]);
  expect(jobs.publish.permissions).toEqual({ "id-token": "write" });
  expect(jobs.publish.needs).toEqual(["pack", "check"]);
});

test("what is tested before: both packages, the same bytes as were packed, without a permission", () => {
  const { permissions, steps } = jobs.check;
  expect(permissions).toEqual({ contents: "read" });
  const runs = steps.flatMap(({ run }) => run ?? []).join("\n");
  for (const words of [
    ".ci/run",
    "npm pack --ignore-scripts ./cluster",
    'echo "$SUMS" | sha256sum --check',
    "npm run test:release --prefix cluster",
  ])
    expect(runs).toContain(words);
  const [uploaded, downloaded] = ["pack", "publish"].map((job) =>
    jobs[job].steps.find((step) => step.with?.name !== undefined),
  );
  expect(uploaded?.with?.name).toBe(downloaded?.with?.name);
});
