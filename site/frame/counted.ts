/** A count and what is counted, in English: "1 row", "0 rows", "1,024 rows". */
export function counted(count: number | string, one: string): string {
  return `${count} ${one}${`${count}` === "1" ? "" : "s"}`;
}
