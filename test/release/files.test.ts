/** Twenty thousand damaged files of each format that the command reads. */
import { fuzz } from "../files/fuzz.js";
import { MUTANTS } from "../files/mutants.js";

for (const [format, mutant] of Object.entries(MUTANTS)) fuzz(format, mutant, 20_000);
