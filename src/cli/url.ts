/** Files that are named by URL. */

export function isUrl(name: string): boolean {
  return /^https?:\/\//i.test(name) && URL.canParse(name);
}

/** For messages: without a password, and without a query, which may be a signature. */
export function shownUrl(url: string): string {
  const { origin, pathname, search } = new URL(url);
  return `${origin}${pathname}${search === "" ? "" : "?…"}`;
}

/** What a request is made of: a user and a password go into a header. */
export function requestOf(url: string): {
  readonly address: string;
  readonly headers: Record<string, string>;
} {
  const parsed = new URL(url);
  const { username, password } = parsed;
  parsed.username = "";
  parsed.password = "";
  parsed.hash = "";
  if (username === "" && password === "") return { address: parsed.href, headers: {} };
  const words = Buffer.from(`${decodeURIComponent(username)}:${decodeURIComponent(password)}`);
  return { address: parsed.href, headers: { Authorization: `Basic ${words.toString("base64")}` } };
}
