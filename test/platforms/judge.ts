/** Whether a platform keeps what the package promises. */

import type { Platform } from "./platform.js";
import type { EngineReport, Entries, Report } from "./report.js";

/** The hash of the golden results of the kernels of `xent`, on every platform there is. It changes with the bits, or with `golden.ts`. */
export const GOLDEN_SHA256 = "7a28e2614f2a976b8ae0aaccfcba92f0035c4f18688931055eb44752e3cb8d91";

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
function hasExpectedBits({ backend, sha256 }: EngineReport, report: Report): boolean {
  if (backend === "js") return sha256 === report["xent/js"].sha256;
  return backend !== "wasm" || sha256 === GOLDEN_SHA256;
}
