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
