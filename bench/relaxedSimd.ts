/** Node 20 knows relaxed SIMD behind a flag that later versions refuse; without it `xent/relaxed` would be `xent` once more. */

import { setFlagsFromString } from "node:v8";

if (process.version.startsWith("v20.")) setFlagsFromString("--experimental-wasm-relaxed-simd");
