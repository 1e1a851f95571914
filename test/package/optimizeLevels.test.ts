/** D1: the kernels compute the same bits at the highest optimisation level. `npm run test:release` has the other ones. */

import { testOptimizeLevels } from "../tools/optimizeLevels.js";

testOptimizeLevels([3]);
