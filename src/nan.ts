/** The one NaN that is written (0x7fc00000 as float32). What JavaScript computes has the sign and the payload of the processor's. */
export function canonical(value: number): number {
  return Number.isNaN(value) ? Number.NaN : value;
}
