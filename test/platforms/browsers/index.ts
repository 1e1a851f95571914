/** The three browser engines that Debian packages. */

import { ALL_KERNELS, type Backends, NO_KERNELS, PLAIN_KERNELS, type Platform } from "../platform.js";
import type { SharedBrowser } from "./browser.js";
import { chromium } from "./chromium.js";
import { firefox } from "./firefox.js";
import { PAGES, writePages } from "./pages.js";
import { checkPools } from "./pools.js";
import { checkShown } from "./readme.js";
import { outputOf, reportOf } from "./visit.js";
import { webkit } from "./webkit.js";

interface Surroundings {
  readonly name: string;
  readonly page: keyof typeof PAGES;
  readonly policy?: string;
  readonly backends: Backends;
  /** Whether isolated pages have memory that threads share. */
  readonly shares?: boolean;
}

export const browsers: readonly Platform[] = [
  ...platformsOf(chromium, ALL_KERNELS, true),
  platform(chromium, { name: "audio worklet", page: "worklet", backends: ALL_KERNELS }),
  ...platformsOf(firefox, ALL_KERNELS, true),
  ...platformsOf(webkit, PLAIN_KERNELS, false),
];

function platformsOf(shared: SharedBrowser, backends: Backends, shares: boolean): Platform[] {
  const self = "default-src 'self'";
  return [
    platform(shared, { name: "page", page: "modules", backends, shares }),
    platform(shared, { name: "worker", page: "worker", backends }),
    platform(shared, { name: self, page: "bundle", policy: self, backends: NO_KERNELS }),
    platform(shared, {
      name: `${self} 'wasm-unsafe-eval'`,
      page: "bundle",
      policy: `${self} 'wasm-unsafe-eval'`,
      backends,
    }),
  ];
}

function platform(shared: SharedBrowser, { name, page, policy, backends, shares }: Surroundings): Platform {
  return {
    name: `${shared.name}, ${name}`,
    backends,
    async run(project) {
      writePages(project);
      const browser = await shared.started();
      const { folder } = project;
      if (page === "modules") checkShown(await outputOf({ browser, folder, page: PAGES.example }));
      if (shares !== undefined) await checkPools(browser, project, shares);
      const report = await reportOf({ browser, folder, page: PAGES[page], policy });
      return { version: browser.version, report };
    },
    stop: () => shared.stop(),
  };
}
