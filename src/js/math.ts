/**
 * The functions of Math that loops call, looked up once. Where code runs in a context of its own, as in edge runtimes and some test
 * runners, finding a global takes more than ten times as long as the rest of a loss.
 */

export const abs = Math.abs;
export const exp = Math.exp;
export const expm1 = Math.expm1;
export const floor = Math.floor;
export const fround = Math.fround;
export const log = Math.log;
export const log1p = Math.log1p;
export const max = Math.max;
export const min = Math.min;
export const pow = Math.pow;
export const tanh = Math.tanh;
