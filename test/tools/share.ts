/** How many cases suites take that draw them or combine all with all: `npm run test:release` all, other runs fewer, of every kind. */

/** Set by vitest.release.config.ts. */
const TAKES_ALL = process.env.XENT_CASES === "all";

/** A number of cases, or of those that take turns. */
export function share(all: number, fewer: number): number {
  return TAKES_ALL ? all : fewer;
}
