/** The loop over one element of each row: that of the class which an array of class indices names, where the block has it. */

/** What happens at that element. */
export abstract class AtClass {
  /**
   * `c`: its class, counted from the block's first one; `at`: bytes from the beginning of the block to it; the rest is what
   * {@link OneClass.each} was given.
   */
  abstract at(row: usize, c: usize, at: usize, v: usize, x: usize, y: usize, z: usize, a: f64, b: f64): void;
}

class Pick<T extends number> extends AtClass {
  @inline at(row: usize, c: usize, at: usize, v: usize, x: usize, y: usize, z: usize, a: f64, b: f64): void {
    store<T>(v + row * sizeof<T>(), load<T>(x + at));
  }
}

class Take<T extends number> extends AtClass {
  @inline at(row: usize, c: usize, at: usize, v: usize, x: usize, y: usize, z: usize, a: f64, b: f64): void {
    store<T>(v + row * sizeof<T>(), load<T>(x + at));
    store<T>(x + at, -Infinity as T);
  }
}

class Put<T extends number> extends AtClass {
  @inline at(row: usize, c: usize, at: usize, v: usize, x: usize, y: usize, z: usize, a: f64, b: f64): void {
    store<T>(x + at, load<T>(v + row * sizeof<T>()));
  }
}

export class OneClass {
  /** Runs the operation for each row whose class `index` the block has. */
  @inline static each<T extends number, Op extends AtClass>(
    index: usize,
    firstClass: u32,
    outer: usize,
    classes: usize,
    inner: usize,
    v: usize,
    x: usize,
    y: usize = 0,
    z: usize = 0,
    a: f64 = 0,
    b: f64 = 0,
  ): void {
    const op = changetype<Op>(0);
    for (let o: usize = 0; o < outer; o++) {
      for (let i: usize = 0; i < inner; i++) {
        const row = o * inner + i;
        const c = load<u32>(index + row * 4) - firstClass;
        if (c < (classes as u32)) {
          op.at(row, c, ((o * classes + c) * inner + i) * sizeof<T>(), v, x, y, z, a, b);
        }
      }
    }
  }

  /** Copies each row's element of x to `values`. */
  static pick<T extends number>(
    values: usize,
    x: usize,
    index: usize,
    firstClass: u32,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    OneClass.each<T, Pick<T>>(index, firstClass, outer, classes, inner, values, x);
  }

  /** The same, and puts -Infinity in its place: it adds nothing to a sum. */
  static take<T extends number>(
    values: usize,
    x: usize,
    index: usize,
    firstClass: u32,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    OneClass.each<T, Take<T>>(index, firstClass, outer, classes, inner, values, x);
  }

  /** Copies `values` to each row's element of x. */
  static put<T extends number>(
    values: usize,
    x: usize,
    index: usize,
    firstClass: u32,
    outer: usize,
    classes: usize,
    inner: usize,
  ): void {
    OneClass.each<T, Put<T>>(index, firstClass, outer, classes, inner, values, x);
  }
}
