/** A field of an object of the caller: its own, not what somebody may have added to every object. Null is absent. */
export function ownField(object: object, field: string): unknown {
  return Object.hasOwn(object, field)
    ? ((object as Readonly<Record<string, unknown>>)[field] ?? undefined)
    : undefined;
}
