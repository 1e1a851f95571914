/** distillation: soft D + hard (lse - x[t]), D the divergence of divergence.ts of both softmaxes at the temperature; and its gradient. */

import { isDouble } from "../dtype.js";
import type { Engine } from "../engine/engine.js";
import { distil, Softened } from "./distilled.js";
import { Divergence } from "./divergence.js";
import { firstMaximum } from "./logNormalizer.js";
import { lostInDifference } from "./lost.js";
import { Rows } from "./rows.js";

export const distillation: Engine["distillation"] = (call) => {
  const { student, teacher, temperature, beta } = call;
  const rows = new Rows(student);
  const { data, classes, step } = rows;
  const teachers = new Rows(teacher);
  const { data: teacherData, step: teacherStep } = teachers;
  const [softened, ofTeacher] = [new Softened(rows, temperature), new Softened(teachers, temperature)];
  const divergence = new Divergence(beta, ofTeacher.terms, softened.terms, new Float64Array(classes));
  const double = isDouble(data);
  const { d, slopes } = divergence;
  const hasSlopes = call.grad !== null;

  /** D of a row, whose student is open. */
  function of(row: number, start: number, top: number): number {
    const teacherStart = teachers.start(row);
    const teacherTop = firstMaximum(teacherData, teacherStart, classes, teacherStep);
    ofTeacher.open(teacherStart, teacherTop);
    divergence.ofQ = 1 + softened.others;
    divergence.ofP = 1 + ofTeacher.others;
    const lead = softened.surprisal - ofTeacher.surprisal;
    const max = data[top];
    const teacherMax = teacherData[teacherTop];
    let k = start;
    let j = teacherStart;
    for (let c = 0; c < classes; c++) {
      const below = data[k] - max;
      const teacherBelow = teacherData[j] - teacherMax;
      const lost = double
        ? lostInDifference(data[k], max, below) - lostInDifference(teacherData[j], teacherMax, teacherBelow)
        : 0;
      d[c] = (below - teacherBelow + (Number.isFinite(lost) ? lost : 0)) / temperature - lead;
      k += step;
      j += teacherStep;
    }
    const reference = (top - start) / step;
    if (reference === (teacherTop - teacherStart) / teacherStep) d[reference] = -lead;
    return divergence.of(classes, reference, softened.others / divergence.ofQ, hasSlopes);
  }

  distil(call, rows, softened, { slopes, of }, (start) => firstMaximum(data, start, classes, step));
};
