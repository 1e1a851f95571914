/** The first page needs styles alone. */

import "../frame/style.css";
import "./style.css";
