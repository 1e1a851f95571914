/** What no kernel can beat: reading the logits once, and the pace of the processor. */

/** The sum of `bytes` bytes of f32: four vectors at a time, so that nothing but the memory is waited for. */
export function read(x: usize, bytes: usize): f32 {
  let a = f32x4.splat(0);
  let b = a;
  let c = a;
  let d = a;
  for (const end = x + bytes; x < end; x += 64) {
    a = f32x4.add(a, v128.load(x));
    b = f32x4.add(b, v128.load(x, 16));
    c = f32x4.add(c, v128.load(x, 32));
    d = f32x4.add(d, v128.load(x, 48));
  }
  const sum = f32x4.add(f32x4.add(a, b), f32x4.add(c, d));
  return f32x4.extract_lane(sum, 0) + f32x4.extract_lane(sum, 3);
}

/** `count` times two integer instructions of which each waits for the one before: two cycles. */
export function chain(count: u32, start: u32): u32 {
  let x = start;
  for (let i: u32 = 0; i < count; i += 8) {
    x = rotl(x, 1) ^ count;
    x = rotl(x, 3) ^ count;
    x = rotl(x, 5) ^ count;
    x = rotl(x, 7) ^ count;
    x = rotl(x, 9) ^ count;
    x = rotl(x, 11) ^ count;
    x = rotl(x, 13) ^ count;
    x = rotl(x, 15) ^ count;
  }
  return x;
}

/** `rounds` times twelve multiply-adds of vectors of f32, none waiting for another: as many as hide that each takes several cycles. */
export function multiplyAdd(x: usize, rounds: u32): void {
  const a = v128.load(x);
  const b = v128.load(x, 16);
  let c0 = v128.load(x, 32);
  let c1 = v128.load(x, 48);
  let c2 = v128.load(x, 64);
  let c3 = v128.load(x, 80);
  let c4 = v128.load(x, 96);
  let c5 = v128.load(x, 112);
  let c6 = v128.load(x, 128);
  let c7 = v128.load(x, 144);
  let c8 = v128.load(x, 160);
  let c9 = v128.load(x, 176);
  let c10 = v128.load(x, 192);
  let c11 = v128.load(x, 208);
  while (rounds) {
    c0 = ASC_FEATURE_RELAXED_SIMD ? v128.relaxed_madd<f32>(c0, a, b) : f32x4.add(f32x4.mul(c0, a), b);
    c1 = ASC_FEATURE_RELAXED_SIMD ? v128.relaxed_madd<f32>(c1, a, b) : f32x4.add(f32x4.mul(c1, a), b);
    c2 = ASC_FEATURE_RELAXED_SIMD ? v128.relaxed_madd<f32>(c2, a, b) : f32x4.add(f32x4.mul(c2, a), b);
    c3 = ASC_FEATURE_RELAXED_SIMD ? v128.relaxed_madd<f32>(c3, a, b) : f32x4.add(f32x4.mul(c3, a), b);
    c4 = ASC_FEATURE_RELAXED_SIMD ? v128.relaxed_madd<f32>(c4, a, b) : f32x4.add(f32x4.mul(c4, a), b);
    c5 = ASC_FEATURE_RELAXED_SIMD ? v128.relaxed_madd<f32>(c5, a, b) : f32x4.add(f32x4.mul(c5, a), b);
    c6 = ASC_FEATURE_RELAXED_SIMD ? v128.relaxed_madd<f32>(c6, a, b) : f32x4.add(f32x4.mul(c6, a), b);
    c7 = ASC_FEATURE_RELAXED_SIMD ? v128.relaxed_madd<f32>(c7, a, b) : f32x4.add(f32x4.mul(c7, a), b);
    c8 = ASC_FEATURE_RELAXED_SIMD ? v128.relaxed_madd<f32>(c8, a, b) : f32x4.add(f32x4.mul(c8, a), b);
    c9 = ASC_FEATURE_RELAXED_SIMD ? v128.relaxed_madd<f32>(c9, a, b) : f32x4.add(f32x4.mul(c9, a), b);
    c10 = ASC_FEATURE_RELAXED_SIMD ? v128.relaxed_madd<f32>(c10, a, b) : f32x4.add(f32x4.mul(c10, a), b);
    c11 = ASC_FEATURE_RELAXED_SIMD ? v128.relaxed_madd<f32>(c11, a, b) : f32x4.add(f32x4.mul(c11, a), b);
    rounds--;
  }
  v128.store(x, c0, 32);
  v128.store(x, c1, 48);
  v128.store(x, c2, 64);
  v128.store(x, c3, 80);
  v128.store(x, c4, 96);
  v128.store(x, c5, 112);
  v128.store(x, c6, 128);
  v128.store(x, c7, 144);
  v128.store(x, c8, 160);
  v128.store(x, c9, 176);
  v128.store(x, c10, 192);
  v128.store(x, c11, 208);
}
