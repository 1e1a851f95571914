/** What the helpers of `xent/relaxed/pool` run. */

import * as library from "../../relaxed.js";
import { serve } from "../core.js";

serve(library, import.meta.url);
