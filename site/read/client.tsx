/** What the browser runs on pages that are read. */

import "../frame/style.css";
import "./style.css";
