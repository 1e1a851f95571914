/** What workers run that are started from a text: it serves any entry, which the first line of the text names. */

import { backend, inside } from "../../index.js";
import { backend as jsBackend, inside as jsInside } from "../../js.js";
import { backend as relaxedBackend, inside as relaxedInside } from "../../relaxed.js";
import type { Library } from "../library.js";
import { serveMessages } from "../webWorker.js";

const LIBRARIES: Readonly<Record<string, Library>> = {
  index: {
    inside,
    get backend() {
      return backend;
    },
  },
  relaxed: {
    inside: relaxedInside,
    get backend() {
      return relaxedBackend;
    },
  },
  js: { inside: jsInside, backend: jsBackend },
};

const { xentPoolEntry } = globalThis as { readonly xentPoolEntry?: string };
serveMessages(LIBRARIES[xentPoolEntry as string]);
