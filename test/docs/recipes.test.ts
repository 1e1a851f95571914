/** The recipes of docs/scale.md that need no scheduler: the manifest of Kubernetes, the script of a Slurm task, the list of errors. */
import { spawnSync } from "node:child_process";
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { constants, tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, describe, expect, test } from "vitest";
import { parseAllDocuments } from "yaml";
import { exitCodeOf } from "../../src/cli/failure.js";
import { ROOT, read } from "./documents.js";
import { recipesOf } from "./recipes.js";

const folder = mkdtempSync(join(tmpdir(), "xent-recipes-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** A program of the folder's own, before those of the system. */
function program(name: string, text: string): void {
  mkdirSync(join(folder, "bin"), { recursive: true });
  writeFileSync(join(folder, "bin", name), `#!/bin/sh\n${text}\n`);
  chmodSync(join(folder, "bin", name), 0o755);
}

// What npx would start.
program("npx", `shift\nexec ${process.execPath} ${join(ROOT, "dist/cli/main.js")} "$@"`);

function bash(text: string, environment: Record<string, string> = {}) {
  const { status, stdout, stderr } = spawnSync("bash", ["--norc", "-c", text], {
    cwd: folder,
    encoding: "utf8",
    env: { PATH: `${join(folder, "bin")}:${process.env.PATH}`, ...environment },
  });
  return { status, stdout, stderr };
}

describe("the manifest of Kubernetes", () => {
  /** What may stand there, of batch/v1 and core/v1, as far as it is used: the type of each field. */
  const JOB = {
    apiVersion: "batch/v1",
    kind: "Job",
    metadata: { name: "string" },
    spec: {
      completions: "number",
      parallelism: "number",
      completionMode: "Indexed",
      backoffLimitPerIndex: "number",
      podFailurePolicy: {
        rules: [
          {
            action: ["FailJob", "FailIndex", "Ignore", "Count"],
            onPodConditions: [{ type: "string", status: ["True", "False", "Unknown"] }],
            onExitCodes: { containerName: "string", operator: ["In", "NotIn"], values: ["number"] },
          },
        ],
      },
      template: {
        spec: {
          restartPolicy: "Never",
          containers: [
            {
              name: "string",
              image: "string",
              workingDir: "string",
              command: ["string"],
              args: ["string"],
              resources: { requests: { cpu: "string", memory: "string" } },
              volumeMounts: [{ name: "string", mountPath: "string" }],
            },
          ],
          volumes: [{ name: "string", persistentVolumeClaim: { claimName: "string" } }],
        },
      },
    },
  } as const;

  /** Whether a value is of a form: an object with these fields at most, a list, a type, one of some words. */
  function faults(path: string, value: unknown, form: unknown): string[] {
    if (form === "string" || form === "number") return typeof value === form ? [] : [path];
    if (typeof form === "string") return value === form ? [] : [path];
    if (Array.isArray(form) && form.length > 1) return form.includes(value) ? [] : [path];
    if (Array.isArray(form))
      return Array.isArray(value)
        ? value.flatMap((item, k) => faults(`${path}[${k}]`, item, form[0]))
        : [path];
    const fields = Object(form) as Record<string, unknown>;
    return Object.entries(Object(value)).flatMap(([name, field]) =>
      name in fields ? faults(`${path}.${name}`, field, fields[name]) : [`${path}.${name}`],
    );
  }

  const [text] = recipesOf("Kubernetes");
  const documents = parseAllDocuments(text, { strict: true, uniqueKeys: true });
  const job = documents[0].toJS();

  test("is one document without an error, of fields that there are", () => {
    expect(documents).toHaveLength(1);
    for (const document of documents) expect([document.errors, document.warnings]).toEqual([[], []]);
    expect(faults("job", job, JOB)).toEqual([]);
    expect(faults("job", { spec: { completionmode: 1, completions: "2" } }, JOB)).toEqual([
      "job.spec.completionmode",
      "job.spec.completions",
    ]);
  });

  test("says what the exit codes mean, and asks for as many pods as there are shards", () => {
    const { completions, completionMode, podFailurePolicy, template } = job.spec;
    const [container] = template.spec.containers;
    expect(completionMode).toBe("Indexed");
    expect(container.args[0]).toContain(`--shard auto/${completions} `);
    const codes = podFailurePolicy.rules.map(
      ({ action, onExitCodes }: { action: string; onExitCodes?: { values: number[] } }) => [
        action,
        onExitCodes?.values,
      ],
    );
    expect(codes).toEqual([
      ["Ignore", undefined],
      ["FailJob", [1, 2]],
      ["Count", [75]],
    ]);
    for (const rule of podFailurePolicy.rules)
      expect([undefined, container.name]).toContain(rule.onExitCodes?.containerName);
  });

  test("the command of a pod prints its line", () => {
    const [container] = job.spec.template.spec.containers;
    const [file, targets] = ["logits-base.npy", "targets.npy"].map((name) => join(ROOT, "sample", name));
    const text = container.args[0].replace("logits.npy", file).replace("targets.npy", targets);
    mkdirSync(join(folder, "shards"), { recursive: true });
    const run = bash(text, { JOB_COMPLETION_INDEX: "7", HOSTNAME: "xent-loss-7-abcde" });
    expect(run).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(JSON.parse(readFileSync(join(folder, "shards/7.json"), "utf8")).rows).toEqual([71, 81]);
    expect(existsSync(join(folder, "shards/7.state"))).toBe(false);
  });
});

describe("the task of a Slurm array", () => {
  const [script] = recipesOf("Slurm");
  const task = (text: string) =>
    bash(
      text
        .replace(" logits.npy", ` ${join(ROOT, "sample/logits-base.npy")}`)
        .replace(" targets.npy", ` ${join(ROOT, "sample/targets.npy")}`),
      { SLURM_ARRAY_TASK_ID: "199", SLURM_JOB_ID: "17" },
    );
  program("scontrol", 'echo "$@" > requeued');

  test("prints the line of its shard", () => {
    expect(script).toMatch(/^#!\/bin\/bash\n(#SBATCH --[a-z-]+(=[\w-]+)?\n)+\n/);
    expect(script).toContain("#SBATCH --array=0-199\n");
    expect(task(script)).toEqual({ status: 0, stdout: "", stderr: "" });
    expect(JSON.parse(readFileSync(join(folder, "shards/199.json"), "utf8")).rows).toEqual([2037, 2048]);
    expect(existsSync(join(folder, "requeued"))).toBe(false);
  });

  test("is queued again where a retry may help, and only there", () => {
    expect(task(script.replace("logits.npy", "no.npy")).status).toBe(1);
    expect(existsSync(join(folder, "requeued"))).toBe(false);
    if (!existsSync("/proc/self/mem")) return;
    expect(task(script.replace("logits.npy", "/proc/self/mem")).status).toBe(75);
    expect(readFileSync(join(folder, "requeued"), "utf8")).toBe("requeue 17\n");
  });
});

test("the errors that 75 is for are those of the document", () => {
  const [, list] = /^75 is for .*?: (.*?)\. All others/ms.exec(read("docs/scale.md")) ?? [];
  const named = list.split(/,\s+/).sort();
  const passing = Object.keys(constants.errno).filter((code) => exitCodeOf({ code }) === 75);
  // Some systems know no number for some.
  expect(named).toEqual([...new Set([...passing, "EHOSTDOWN", "EREMOTEIO", "ESHUTDOWN"])].sort());
  for (const code of named) expect(exitCodeOf({ code })).toBe(75);
});
