/** The guides and the API reference. */

import type { Page } from "../frame/page.js";

export function pages(): readonly Page[] {
  return [];
}
