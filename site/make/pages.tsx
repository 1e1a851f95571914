/** All pages of the site. */

import { pages as files } from "../files/pages.js";
import type { Page } from "../frame/page.js";
import { pages as home } from "../home/pages.js";
import { pages as learn } from "../learn/pages.js";
import { pages as measure } from "../measure/pages.js";
import { pages as read } from "../read/pages.js";

export async function allPages(): Promise<readonly Page[]> {
  return (await Promise.all([home(), learn(), files(), measure(), read()])).flat();
}
