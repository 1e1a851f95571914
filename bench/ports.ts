/** What the ports of the processor allow a kernel of 128-bit vectors, in Ge/s, by the clock in GHz. */

const LANES = 4;
/** Of a core: two ports multiply, two others add, convert and compare. */
const PORTS_OF_A_KIND = 2;

/** Fused multiply-adds alone: those of the shortest exp for a vector. */
const FMA_PER_VECTOR = 9;

/**
 * What a vector of exp and its sum takes of each kind of port. A pair of vectors is added in f32, converted and added in f64: half of
 * that is a vector's.
 */
const INSTRUCTIONS = {
  /** Each multiply-add is a multiplication and an addition. */
  xent: { multiplications: 10, additions: 13.5 },
  /** Eight of the multiplications are fused with additions. */
  "xent/relaxed": { multiplications: 10, additions: 5.5 },
} as const;

export type PortEngine = keyof typeof INSTRUCTIONS;

export const PORT_ENGINES = Object.keys(INSTRUCTIONS) as PortEngine[];

export function multiplyAddLimit(gigahertz: number): number {
  return (gigahertz * LANES * PORTS_OF_A_KIND) / FMA_PER_VECTOR;
}

/** All instructions of exp and sum: the busier pair of ports decides. */
export function portLimit(gigahertz: number, engine: PortEngine): number {
  const { multiplications, additions } = INSTRUCTIONS[engine];
  return (gigahertz * LANES * PORTS_OF_A_KIND) / Math.max(multiplications, additions);
}
