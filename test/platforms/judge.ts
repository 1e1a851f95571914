/** Whether a platform keeps what the package promises. */

import type { Platform } from "./platform.js";
import type { EngineReport, Entries, Report } from "./report.js";

/** The hash of the golden results of the kernels of `xent` and `xent/linear`, on every platform there is. It changes with the bits, or with `golden.ts`. */
export const GOLDEN_SHA256 = "87cda4b511eea117a229e540441289c36b27cadea42a8cfcd10da705e6e369af";
/** That of the results without tiny numbers: a thread that takes subnormal numbers for 0 has the others. */
export const GOLDEN_WITHOUT_TINY_SHA256 = "15ef0476f38f722dec8ca1e4202d9197f70a9509806964b7f6a49457009571b5";

export function hasGoldenBits({ sha256, flushed }: EngineReport): boolean {
  return sha256 === (flushed ? GOLDEN_WITHOUT_TINY_SHA256 : GOLDEN_SHA256);
}

const ENTRIES: readonly (keyof Entries)[] = ["xent", "xent/relaxed", "xent/js"];

/** What is wrong, in sentences. */
export function faultsOf({ backends }: Pick<Platform, "backends">, report: Report): string[] {
  return ENTRIES.flatMap((entry) => {
    const { backend, agrees } = report[entry];
    const faults: string[] = [];
    if (backend !== backends[entry])
      faults.push(`the backend of ${entry} is ${backend}, not ${backends[entry]}`);
    if (!agrees) faults.push(`the results of ${entry} are not those of xent/js`);
    if (!hasExpectedBits(report[entry], report)) {
      const expected = backend === "js" ? "those of xent/js" : "the golden ones";
      faults.push(
        `the bits of ${entry} on ${backend} are not ${expected}: their hash is ${report[entry].sha256}`,
      );
    }
    return faults;
  });
}

/** The bits of relaxed kernels may differ between CPUs, those of the TypeScript engine between runtimes. */
function hasExpectedBits(engine: EngineReport, report: Report): boolean {
  if (engine.backend === "js") return engine.sha256 === report["xent/js"].sha256;
  return engine.backend !== "wasm" || hasGoldenBits(engine);
}
