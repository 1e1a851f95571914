/** The rows whose loss is not finite: how many there are, and where they began. */

export class NotFinite {
  rows = 0;
  firstRow = 0;
  firstLoss = 0;
  #seen = 0;

  /** The next losses: those of ignored rows are 0. `sign`: -1 if they are log-probabilities. */
  look(losses: ArrayLike<number>, sign: 1 | -1 = 1): void {
    for (let row = 0; row < losses.length; row++) {
      if (Number.isFinite(losses[row])) continue;
      if (this.rows === 0) {
        this.firstRow = this.#seen + row;
        this.firstLoss = sign * losses[row];
      }
      this.rows++;
    }
    this.#seen += losses.length;
  }
}
