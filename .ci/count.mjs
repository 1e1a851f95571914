// Prints the line "N passed, N failed" of vitest's JSON report; fails unless tests ran and all of them passed.
import { existsSync, readFileSync } from "node:fs";

const [path] = process.argv.slice(2);
const report = existsSync(path) ? JSON.parse(readFileSync(path, "utf8")) : { testResults: [] };
const statuses = report.testResults.flatMap(({ status, assertionResults }) => {
  const tests = assertionResults.map((test) => test.status);
  // A file that cannot be loaded has no tests to fail; it counts as one.
  return status === "failed" && !tests.includes("failed") ? [...tests, "failed"] : tests;
});
const count = (...kinds) => statuses.filter((status) => kinds.includes(status)).length;

const passed = count("passed");
const failed = count("failed");
const skipped = statuses.length - passed - failed;
console.log(`\n${passed} passed, ${failed} failed${skipped > 0 ? `, ${skipped} skipped` : ""}`);
process.exitCode = passed > 0 && failed === 0 ? 0 : 1;
