import { fuzz } from "./fuzz.js";
import { MUTANTS } from "./mutants.js";

/** A tenth of those that `npm run test:release` has. */
for (const [format, mutant] of Object.entries(MUTANTS)) fuzz(format, mutant, 2_000);
