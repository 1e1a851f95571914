/** Logits files of llama.cpp, written as its `log_softmax` and that of ik_llama.cpp do: in float32, but for the sum. */

export interface LlamaParts {
  readonly nCtx: number;
  readonly nVocab: number;
  /** `chunks × nCtx` */
  readonly tokens: ArrayLike<number>;
  /** `chunks × rowsPerChunk × nVocab`; fewer rows are an interrupted run. */
  readonly logits: ArrayLike<number>;
  /** How far below the largest logit the codes go: 16 for llama.cpp, 24 for ik_llama.cpp. */
  readonly nats?: 16 | 24;
  /** What the header says instead of the number of chunks. */
  readonly nChunk?: number;
}

const { fround } = Math;

export function llama({ nCtx, nVocab, tokens, logits, nats = 16, nChunk }: LlamaParts): Buffer {
  const header = Buffer.alloc(20);
  header.write("_logits_");
  header.writeInt32LE(nCtx, 8);
  header.writeInt32LE(nVocab, 12);
  header.writeInt32LE(nChunk ?? tokens.length / nCtx, 16);
  const rows = [];
  for (let start = 0; start < logits.length; start += nVocab)
    rows.push(
      llamaRow(
        Array.from({ length: nVocab }, (_, c) => fround(logits[start + c])),
        nats,
      ),
    );
  return Buffer.concat([header, Buffer.from(Int32Array.from(tokens).buffer), ...rows]);
}

function llamaRow(logits: readonly number[], nats: number): Buffer {
  const most = Math.max(...logits);
  const least = Math.min(...logits);
  const min = Math.max(least, fround(most - nats));
  const sum = logits.reduce((sum, x) => sum + fround(Math.exp(fround(x - most))), 0);
  const minLogProb = fround(fround(min - most) - fround(Math.log(sum)));
  const scale = fround(fround(most - min) / 65535);
  const inverse = fround(1 / scale);
  const row = Buffer.alloc(8 + 4 * Math.ceil(logits.length / 2));
  row.writeFloatLE(scale, 0);
  row.writeFloatLE(minLogProb, 4);
  for (const [c, x] of logits.entries())
    if (scale !== 0 && x > min)
      row.writeUInt16LE(roundHalfEven(fround(fround(x - min) * inverse)), 8 + 2 * c);
  return row;
}

function roundHalfEven(value: number): number {
  const floor = Math.floor(value);
  const rest = value - floor;
  return rest > 0.5 || (rest === 0.5 && floor % 2 === 1) ? floor + 1 : floor;
}
