/** The same bits at the other optimisation levels. */

import { testOptimizeLevels } from "../tools/optimizeLevels.js";

testOptimizeLevels([0, 2]);
