/** The product of a head alone, by ONNX Runtime: as WebAssembly and as a native program, on one thread. */

import * as native from "onnxruntime-node";
import * as web from "onnxruntime-web/wasm";
import type { HeadInput } from "../linear/input.js";
import { MATMUL } from "./onnx.js";

export async function programsOf({ shape, hidden, weight }: HeadInput) {
  web.env.wasm.numThreads = 1;
  web.env.wasm.wasmPaths = new URL("node_modules/onnxruntime-web/dist/", import.meta.url).href;
  const programs = [];
  for (const [name, { InferenceSession, Tensor }] of [
    ["onnxruntime-web", web],
    ["onnxruntime-node", native],
  ] as const) {
    const session = await InferenceSession.create(MATMUL, { intraOpNumThreads: 1, interOpNumThreads: 1 });
    // Its layout, a row for each element of the hidden states: how the elements are arranged changes no time.
    const w = new Tensor("float32", weight.data, [shape.width, shape.classes]);
    const h = new Tensor("float32", hidden.data, hidden.shape);
    programs.push({
      name: `${name} MatMul alone`,
      products: 1,
      run: async () => {
        await session.run({ h, w });
      },
    });
  }
  return programs;
}
