/** What the browser runs on the page. */

import "../frame/style.css";
import "./style.css";
import { live } from "../frame/live.js";
import { Measure } from "./Measure.js";

live(Measure);
