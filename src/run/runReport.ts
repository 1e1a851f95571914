/** What every run says of itself. */

/** How many rows there are, how fast they were done, and by which engine: what every run says. */
export interface RunReport {
  readonly rows: number;
  readonly classes: number;
  readonly ignored: number;
  readonly seconds: number;
  readonly logitsPerSecond: number;
  /** The backend that really computed. */
  readonly engine: string;
  /** How many threads it had; absent where it was one. */
  readonly threads?: number;
}
