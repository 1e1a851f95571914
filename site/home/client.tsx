/** What the browser runs on the first page; the page for addresses that lead nowhere needs its styles alone. */

import "../frame/style.css";
import "./style.css";
import { live } from "../frame/live.js";
import { Home } from "./Home.js";

if (document.querySelector(".hero") !== null) live(Home);
