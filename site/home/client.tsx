/** What the browser runs on the first page; the page for addresses that lead nowhere needs its styles alone. */

import "../frame/style.css";
import "./style.css";
import { crossEntropy, softmax } from "xent";
import { live } from "../frame/live.js";
import { Home } from "./Home.js";

const ROW = { data: new Float64Array(2), shape: [1, 2] };

if (document.querySelector(".hero") !== null) live(Home, [() => softmax(ROW), () => crossEntropy(ROW, [0])]);
