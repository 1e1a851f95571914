/** Files that are named by URL. */

export function isUrl(name: string): boolean {
  return /^https?:\/\//i.test(name) && URL.canParse(name);
}

/** Without the name of a tensor. */
export function withoutFragment(name: string): string {
  return name.split("#")[0];
}

/** For messages: without a password, and without a query, which may be a signature. A path stays. */
export function shown(path: string): string {
  if (!isUrl(path)) return path;
  const { origin, pathname, search } = new URL(path);
  return `${origin}${pathname}${search === "" ? "" : "?…"}`;
}
