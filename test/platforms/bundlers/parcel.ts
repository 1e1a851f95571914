/** Parcel. */

import { type Bundler, installedFile, run } from "./bundler.js";

export const parcel: Bundler = {
  name: "parcel",
  packageName: "parcel",
  readsPage: true,
  bundle: ({ folder, html, out }) => {
    const args = ["build", html, "--dist-dir", out, "--no-cache", "--no-source-maps"];
    return run(process.execPath, [installedFile("parcel/lib/bin.js"), ...args], folder);
  },
};
