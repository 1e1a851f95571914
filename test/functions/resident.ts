/** resident: tensors in the memory of the kernels. It computes nothing: its suite is the one of the same name. */

import type { Entry } from "./entry.js";

export const resident = { name: "resident", options: [], calls: [] } as const satisfies Entry;
