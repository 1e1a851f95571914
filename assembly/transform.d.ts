/** What transform.mjs gives to the sources. */

/** Exports a static method `name<T>` as `name_f32` and `name_f64`. */
declare function kernel(owner: object, name: string, method: object): void;

/** Writes each statement that mentions a chain for so many chains. */
declare function unroll(chains: number): (owner: object, name: string, method: object) => void;

/** The number of the chain, from 0 on, and how many there are. */
declare const chain: i32;
declare const chains: i32;

/** The value, for a variable of which each chain has its own. */
declare function each<T>(value: T): T;

/** A variable of the chain before (0 for the first one), and of the one after. */
declare function previous<T>(variable: T): T;
declare function next<T>(variable: T): T;
