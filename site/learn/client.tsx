/** What the browser runs on the page. */

import "../frame/style.css";
import "./style.css";
import { live } from "../frame/live.js";
import { Learn } from "./Learn.js";

live(Learn);
