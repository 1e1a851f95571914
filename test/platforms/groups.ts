/** The groups of platforms. Those that need packages to be loaded get them first; users of xent never install them. */

import { install } from "../../bench/install.js";
import { ALL_KERNELS, type Platform } from "./platform.js";
import { runtimes } from "./runtimes/index.js";

interface Group {
  readonly name: string;
  load(): Promise<readonly Platform[]>;
}

const GROUPS: readonly Group[] = [
  { name: "runtimes", load: async () => runtimes },
  { name: "browsers", load: () => loaded("browsers", ["browsers"], "browsers") },
  { name: "bundlers", load: () => loaded("bundlers", ["browsers", "bundlers"], "bundles") },
];

/** Platforms of a module that is type-checked only where its packages are installed: its path is no literal. */
async function loaded(
  name: string,
  folders: readonly string[],
  exported: string,
): Promise<readonly Platform[]> {
  try {
    for (const folder of folders) install(new URL(`${folder}/`, import.meta.url), "--ignore-scripts");
    const module: Record<string, readonly Platform[]> = await import(
      new URL(`${name}/index.ts`, import.meta.url).href
    );
    return module[exported];
  } catch (error) {
    return [{ name, backends: ALL_KERNELS, run: () => Promise.reject(error) }];
  }
}

/** The groups of which a run in CI has time for some: bundlers take the longest to install, and the site is built by one. */
export const CI_GROUPS: readonly string[] = ["runtimes", "browsers"];

/** The platforms of a run in CI: what needs little to be installed. */
export const CI: readonly string[] = [
  `Node ${process.versions.node.split(".")[0]}`,
  "workerd",
  "Chromium, page",
  "Chromium, worker",
  "Chromium, audio worklet",
  "Chromium, default-src",
];

export interface Member {
  readonly group: string;
  readonly platform: Platform;
}

/** All platforms; only those of the groups in `names`, if every name is one of a group. */
export async function members(names: readonly string[] = []): Promise<Member[]> {
  const isOfGroups = names.length > 0 && names.every((name) => GROUPS.some((group) => group.name === name));
  const groups = GROUPS.filter(({ name }) => !isOfGroups || names.includes(name));
  const lists: Member[] = [];
  for (const group of groups) {
    for (const platform of await group.load()) lists.push({ group: group.name, platform });
  }
  return lists;
}

/** Whether `wanted` is the member's group, its name, or the first words of its name. */
export function isNamed({ group, platform: { name } }: Member, wanted: string): boolean {
  return group === wanted || name === wanted || [" ", ", "].some((end) => name.startsWith(wanted + end));
}
