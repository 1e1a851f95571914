/** What a pickle may hold. */

/** Lists and tuples are the same here. */
export type Pickled =
  | null
  | boolean
  | number
  | string
  | Pickled[]
  | Map<Pickled, Pickled>
  | PickledName
  | PickledCall
  | PickledReference;

/** A class or a function. */
export class PickledName {
  constructor(readonly name: string) {}
}

/** What a function would make of its arguments. */
export class PickledCall {
  constructor(
    readonly name: string,
    readonly args: readonly Pickled[],
  ) {}
}

/** To what lies beside the pickle. */
export class PickledReference {
  constructor(readonly to: Pickled) {}
}
