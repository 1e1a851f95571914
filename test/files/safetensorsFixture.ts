/** .safetensors files, good and bad, written by the description of the format. */

export interface SafetensorsParts {
  /** Name, type, shape, and the data of each tensor, one after the other. */
  readonly tensors: readonly (readonly [
    name: string,
    dtype: string,
    shape: readonly number[],
    data: Uint8Array,
  ])[];
  readonly metadata?: Readonly<Record<string, string>>;
  /** Blanks at the end of the header, as writers align the data with them. */
  readonly padding?: number;
}

export function safetensors({ tensors, metadata, padding = 0 }: SafetensorsParts): Buffer {
  const entries: Record<string, unknown> = metadata === undefined ? {} : { __metadata__: metadata };
  let at = 0;
  for (const [name, dtype, shape, data] of tensors) {
    entries[name] = { dtype, shape, data_offsets: [at, at + data.length] };
    at += data.length;
  }
  return withHeader(
    JSON.stringify(entries) + " ".repeat(padding),
    Buffer.concat(tensors.map(([, , , data]) => data)),
  );
}

export function withHeader(header: string, data: Uint8Array): Buffer {
  const text = Buffer.from(header);
  const length = Buffer.alloc(8);
  length.writeBigUInt64LE(BigInt(text.length));
  return Buffer.concat([length, text, data]);
}
