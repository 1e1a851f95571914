/** The package as CommonJS requires it: the same types, `backend` among them. */

import xent = require("xent");
import js = require("xent/js");

const name: "wasm" | "js" = xent.backend;
const data: Float32Array = xent.softmax([1, 2]).data;
const same: Omit<typeof xent, "backend"> = js;
// @ts-expect-error a mean needs no array
const mean: number = js.crossEntropy(data, 0, { out: data });

export = { name, data, same, mean };
