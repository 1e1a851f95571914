/** Damaged files of each format. */

import { npy } from "../cli/npyFixture.js";
import type { Random } from "../tools/random.js";
import { damaged, type Mutant, pick } from "./damage.js";
import { bytesOf } from "./fixtures.js";
import { llama } from "./llamaFixture.js";
import { npyMutant } from "./npyMutants.js";
import { dict, tensor, torch } from "./pickleFixture.js";
import { safetensors } from "./safetensorsFixture.js";
import { zip } from "./zipFixture.js";

const SMALL = npy({ descr: "<f4", shape: [6, 5] }, new Array(30).fill(1));
const FLOATS = new Uint8Array(120);

/** One of the files, with one damage, or with a second one. */
function ofSound(...sound: readonly Uint8Array[]): Mutant {
  return (random) => {
    const once = damaged(random, pick(random, sound));
    return once.length > 0 && random() < 0.3 ? damaged(random, once) : once;
  };
}

/** Damage within a file of an archive, which is sound itself, or anywhere. */
function inArchive(
  whole: Mutant,
  archive: (content: Buffer, random: Random) => Buffer,
  inner: Mutant,
): Mutant {
  return (random) => (random() < 0.5 ? whole(random) : archive(inner(random), random));
}

export const MUTANTS: Readonly<Record<string, Mutant>> = {
  ".npy": npyMutant,
  ".npz": inArchive(
    ofSound(
      bytesOf("one.npz"),
      bytesOf("fortran.npz"),
      zip([{ name: "x.npy", content: SMALL, zip64: true }], "a comment"),
    ),
    (content, random) => zip([{ name: "x.npy", content, deflated: random() < 0.2 }]),
    npyMutant,
  ),
  ".safetensors": ofSound(
    safetensors({ tensors: [["x", "F32", [6, 5], FLOATS]], metadata: { format: "pt" }, padding: 5 }),
    safetensors({ tensors: [["t", "I64", [15], FLOATS]] }),
    safetensors({
      tensors: [
        ["x", "BF16", [6, 10], FLOATS],
        ["none", "F64", [0], new Uint8Array()],
      ],
    }),
  ),
  ".pt": inArchive(
    ofSound(bytesOf("one.pt"), bytesOf("protocol4.pt"), torch(tensor()), torch(dict({ x: tensor() }))),
    (content) => torch("", { "x/data.pkl": content }),
    ofSound(...[tensor(), dict({ x: tensor() })].map((value) => Buffer.from(`\x80\x02${value}.`, "latin1"))),
  ),
  "llama.cpp": ofSound(
    llama({
      nCtx: 5,
      nVocab: 7,
      tokens: new Array(10).fill(3),
      logits: new Array(28).fill(0).map((_, k) => k % 9),
    }),
    llama({ nCtx: 3, nVocab: 2, tokens: [0, 1, 1], logits: [0.5, -0.5] }),
  ),
};
