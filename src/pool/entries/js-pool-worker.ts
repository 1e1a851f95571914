/** What the helpers of `xent/js/pool` run. */

import * as library from "../../js.js";
import { serve } from "../core.js";

serve(library, import.meta.url);
