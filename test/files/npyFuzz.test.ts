/** Thousands of damaged .npy files, the same in every run: each is read as what it says, or refused in one clean line. */

import { fuzz } from "./fuzz.js";
import { npyMutant } from "./npyMutants.js";

fuzz(".npy", npyMutant, 2_000);
