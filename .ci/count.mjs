// Prints the line "N passed, N failed" of reports, vitest's and that of the platforms; fails unless each has tests that ran and all of
// them passed.
import { existsSync, readFileSync } from "node:fs";

const reports = process.argv
  .slice(2)
  .map((path) => statusesOf(existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : []));
const statuses = reports.flat();

function statusesOf(report) {
  if (Array.isArray(report)) return report.map(({ passed }) => (passed ? "passed" : "failed"));
  return report.testResults.flatMap(({ status, assertionResults }) => {
    const tests = assertionResults.map((test) => test.status);
    // A file that cannot be loaded has no tests to fail; it counts as one.
    return status === "failed" && !tests.includes("failed") ? [...tests, "failed"] : tests;
  });
}

const count = (...kinds) => statuses.filter((status) => kinds.includes(status)).length;

const passed = count("passed");
const failed = count("failed");
const skipped = statuses.length - passed - failed;
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = failed === 0 && reports.every((report) => report.includes("passed")) ? 0 : 1;
