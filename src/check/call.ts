/** A call of a public function, and the two ways to refuse its arguments. */

/** Messages read "function: argument is this, expected that". */
export class Call {
  constructor(
    /** The name of the public function. */
    readonly fn: string,
  ) {}

  /** Wrong kind of argument. */
  wrongKind(message: string): never {
    throw new TypeError(`${this.fn}: ${message}`);
  }

  /** Right kind of argument, wrong size or value. */
  outOfRange(message: string): never {
    throw new RangeError(`${this.fn}: ${message}`);
  }
}
