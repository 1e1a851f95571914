/** What became of each platform: what `--json` writes and the documents show. */

import { faultsOf, hasGoldenBits } from "./judge.js";
import type { Backends, Platform, PlatformRun, Project } from "./platform.js";

export interface Result {
  readonly name: string;
  /** With the name of the program that was run; null where it was not. */
  readonly version: string | null;
  readonly backends: Backends | null;
  /** Whether the bits of `xent` are the golden ones; null where its kernels do not answer. */
  readonly sameBits: boolean | null;
  /** Whether these are the bits of the results without tiny numbers only, for the thread takes subnormal ones for 0. */
  readonly flushed?: boolean;
  /** Of one 1024×1000 cross entropy of `xent`; null where there is no clock. */
  readonly milliseconds: number | null;
  readonly passed: boolean;
  /** Why it has not passed. */
  readonly faults: readonly string[];
}

/** Runs a platform. One that cannot be installed or started has failed. */
export async function outcomeOf(platform: Platform, project: Project): Promise<Result> {
  try {
    return resultOf(platform, await platform.run(project));
  } catch (error) {
    const faults = [error instanceof Error ? error.message : String(error)];
    const nothing = { version: null, backends: null, sameBits: null, milliseconds: null };
    return { name: platform.name, ...nothing, passed: false, faults };
  }
}

export function resultOf(
  platform: Pick<Platform, "name" | "backends">,
  { version, report }: PlatformRun,
): Result {
  const { backend, flushed, milliseconds } = report.xent;
  const faults = faultsOf(platform, report);
  return {
    name: platform.name,
    version,
    backends: {
      xent: backend,
      "xent/relaxed": report["xent/relaxed"].backend,
      "xent/js": report["xent/js"].backend,
    },
    sameBits: backend === "wasm" ? hasGoldenBits(report.xent) : null,
    ...(flushed && { flushed }),
    milliseconds,
    passed: faults.length === 0,
    faults,
  };
}

const DIGITS = 2;

/** The name, with the version in the place of the program's name: of `Chromium, vite` and `vite 8.3.8` it is `Chromium, vite 8.3.8`. */
export function labelOf({ name, version }: Result): string {
  if (version === null) return name;
  const program = version.slice(0, version.lastIndexOf(" "));
  const parts = name.split(", ");
  const index = parts.findIndex((part) => part === program || part.startsWith(`${program} `));
  if (index < 0) return `${name}, ${version}`;
  return parts.map((part, k) => (k === index ? version : part)).join(", ");
}

export function lineOf(result: Result): string {
  const label = labelOf(result);
  if (!result.passed) return [`failed  ${label}`, ...result.faults].join("\n        ");
  const { backends, milliseconds } = result;
  const time = milliseconds === null ? "" : `, ${Number(milliseconds.toPrecision(DIGITS))} ms`;
  return `passed  ${label}: ${backends?.xent}, ${backends?.["xent/relaxed"]}${time}`;
}

/** What a table says in words. */
interface TableWords {
  readonly runtime: string;
  readonly sameBits: string;
  readonly yes: string;
  readonly no: string;
  readonly above: string;
  readonly failed: string;
}

const ENGLISH: TableWords = {
  runtime: "runtime",
  sameBits: "same bits",
  yes: "yes",
  no: "no",
  above: "above 2^-100",
  failed: "failed",
};

const CHINESE: TableWords = {
  runtime: "运行时",
  sameBits: "逐位相同",
  yes: "是",
  no: "否",
  above: "2^-100 以上",
  failed: "失败",
};

/** The table of the documents; a platform that failed says so. */
export function tableOf(results: readonly Result[], words: TableWords = ENGLISH): string {
  const rows = results.map((result) => {
    const { backends, milliseconds, passed } = result;
    const time = milliseconds === null ? "–" : `${Number(milliseconds.toPrecision(DIGITS))} ms`;
    const cells = passed
      ? [backends?.xent, backends?.["xent/relaxed"], bitsOf(result, words), time]
      : [words.failed, "", "", ""];
    return `| ${[labelOf(result), ...cells].join(" | ")} |`;
  });
  const titles = `| ${words.runtime} | \`xent\` | \`xent/relaxed\` | ${words.sameBits} | 1024 × 1000 |`;
  return [titles, "| --- | --- | --- | --- | ---: |", ...rows].join("\n");
}

function bitsOf({ sameBits, flushed }: Result, { yes, no, above }: TableWords): string {
  if (sameBits === null) return "–";
  if (!sameBits) return no;
  return flushed ? above : yes;
}

/** How many have the bits of all others. */
export function countOf(results: readonly Result[]): string {
  return `${results.filter(({ sameBits, flushed }) => sameBits && !flushed).length}`;
}

/** What each document has of the results, in its block `platforms`. */
export const DOCUMENTS: Readonly<Record<string, (results: readonly Result[]) => string>> = {
  "README.md": countOf,
  "docs/platforms.md": (results) => tableOf(results),
  "docs/zh/platforms.md": (results) => tableOf(results, CHINESE),
};
