/** What the helpers of `xent/pool` run. */

import * as library from "../../index.js";
import { serve } from "../core.js";

serve(library, import.meta.url);
