// Gives the package of cluster/ the version of this one: both are released together, and its shards need this command or a later one.
import { readFileSync, writeFileSync } from "node:fs";

const read = (path) => JSON.parse(readFileSync(path, "utf8"));
const write = (path, value) => writeFileSync(path, `${JSON.stringify(value, null, 2)}\n`);

const { version } = read("package.json");
const needed = { xent: `>=${version}` };

const manifest = read("cluster/package.json");
write("cluster/package.json", { ...manifest, version, peerDependencies: needed });

const lock = read("cluster/package-lock.json");
const root = { ...lock.packages[""], version, peerDependencies: needed };
write("cluster/package-lock.json", { ...lock, version, packages: { ...lock.packages, "": root } });
