/** The tables of the documents: Markdown from sessions, that of the targets' runtime first. */

import { ENGINES } from "./engines.js";
import { FURTHER_SHAPES } from "./furtherOperations.js";
import type { Variant } from "./measure.js";
import { FURTHER_NAMES, isFurther, MAIN_NAMES, type OperationName } from "./operations.js";
import { multiplyAddLimit, PORT_ENGINES, portLimit } from "./ports.js";
import { duration, machineText, shown } from "./report.js";
import type { Session } from "./session.js";
import { PEER_SHAPES, SCALING, SHAPES } from "./shapes.js";
import {
  LONG_ROWS,
  shareOfPorts,
  speedOf,
  TARGET_ENGINES,
  TARGET_NODE,
  TARGETS,
  type TargetEngine,
  targetRows,
} from "./targets.js";

/** `Node 24`. */
export function runtimeOf({ machine }: Session): string {
  return machine.runtime.split(".")[0];
}

/** The runtime that the targets are meant for, then the others, the newest first. */
export function inOrder(sessions: readonly Session[]): Session[] {
  const rank = (session: Session) => {
    const version = Number.parseInt(runtimeOf(session).replace("Node ", ""), 10);
    return version === TARGET_NODE ? Number.POSITIVE_INFINITY : version;
  };
  return [...sessions].sort((a, b) => rank(b) - rank(a));
}

/** What every target came to; what was missed is bold. */
export function targetTable(sessions: readonly Session[]): string {
  const engines = Object.keys(TARGET_ENGINES) as TargetEngine[];
  const reached = sessions.map((session) => targetRows(session));
  const lines = TARGETS.flatMap(({ name, goals }) =>
    Object.entries(goals).map(([shape, goalsOfShape]) => [
      name,
      shown(shape),
      ...engines.flatMap((engine, index) => [
        `${goalsOfShape[index] ?? ABSENT}`,
        ...reached.map((rows) => {
          const row = rows.find((r) => r.target === name && r.shape === shape && r.engine === engine);
          if (row === undefined) return ABSENT;
          return row.met ? row.reached.toFixed(2) : `**${row.reached.toFixed(2)}**`;
        }),
      ]),
    ]),
  );
  const heads = engines.flatMap((engine) => [`\`${engine}\` ≥`, ...sessions.map(runtimeOf)]);
  return table(["as fast as", "shape", ...heads], lines, 2);
}

/** A table of each operation in each session: all contenders on all shapes. Those on two shapes have one table. */
export function speedTables(sessions: readonly Session[]): string {
  return sessions
    .flatMap((session) => [
      `${machineText(session.machine)}. ${peersText(session)}`,
      ...MAIN_NAMES.map((operation) => speedTable(session, operation)),
      ...furtherTables(session),
    ])
    .join("\n\n");
}

function speedTable(session: Session, operation: OperationName): string {
  const results = session.results.filter((result) => result.operation === operation);
  const shapes = SHAPES.map(({ name }) => name);
  const contenders = new Map(
    results.map(({ engine, variant }) => [`${engine} ${variant}`, { engine, variant }]),
  );
  const lines = [...contenders.values()].map(({ engine, variant }) => [
    engine,
    variant,
    ...shapes.map((shape) => speedText(speedOf(session, [engine], operation, shape, [variant]))),
  ]);
  return table([`\`${operation}\`, Ge/s`, "", ...shapes.map(shown)], lines, 2);
}

/** All of them in one table, where they were measured. */
function furtherTables(session: Session): string[] {
  const results = session.results.filter(({ operation }) => isFurther(operation));
  if (results.length === 0) return [];
  const engines = [...new Set(results.map(({ engine }) => engine))];
  const lines = FURTHER_NAMES.flatMap((operation) =>
    FURTHER_SHAPES.map((shape) => [
      `\`${operation}\``,
      shown(shape),
      ...engines.map((engine) => speedText(speedOf(session, [engine], operation, shape))),
    ]),
  );
  return [table(["Ge/s", "", ...engines], lines, 2)];
}

function peersText({ results, absent = {} }: Session): string {
  const backends = new Map(results.map(({ engine, backend }) => [engine, backend]));
  for (const { engine } of ENGINES) backends.delete(engine);
  return [
    [...backends].map(([engine, backend]) => `${engine}: ${backend}.`),
    Object.entries(absent).map(([engine, reason]) => `${engine} is absent: ${reason}.`),
  ]
    .flat()
    .join(" ");
}

/** What no kernel can pass, reading the logits and the ports of the processor, and how near our kernels come to these. */
export function limitTable(sessions: readonly Session[]): string {
  const shapes = SHAPES.map(({ name }) => name).filter((name) =>
    sessions.some(({ reads }) => reads.some(({ shape }) => shape === name)),
  );
  const lines = shapes.map((name) => [
    `reading ${shown(name)} once`,
    ...sessions.map(({ reads }) =>
      speedText(reads.find(({ shape }) => shape === name)?.gigaElementsPerSecond),
    ),
  ]);
  const byClock = (limitOf: (gigahertz: number) => number) =>
    sessions.map(({ port }) =>
      port === null ? ABSENT : `${speedText(limitOf(port.gigahertz))} at ${port.gigahertz.toFixed(2)} GHz`,
    );
  return table(
    ["Ge/s", ...sessions.map(runtimeOf)],
    [
      ...lines,
      ["128-bit fused multiply-adds", ...byClock(multiplyAddLimit)],
      ...PORT_ENGINES.map((engine) => [
        `all instructions of exp and sum, \`${engine}\``,
        ...byClock((gigahertz) => portLimit(gigahertz, engine)),
      ]),
      ...PORT_ENGINES.map((engine) => [
        `share of that, resident ${shown(LONG_ROWS)}, \`${engine}\``,
        ...sessions.map((session) => shareOfPorts(session, engine)?.toFixed(2) ?? ABSENT),
      ]),
    ],
    1,
  );
}

/** Nanoseconds of an element with ever more rows. */
export function scalingTable(sessions: readonly Session[]): string {
  const lines = sessions.flatMap((session) =>
    (session.scaling ?? []).map(({ engine, variant, nanoseconds }) => [
      runtimeOf(session),
      engine,
      variant,
      ...nanoseconds.map((ns) => `${ns.toFixed(3)} (${(ns / nanoseconds[0]).toFixed(2)})`),
    ]),
  );
  const shapes = SCALING.map(({ name }) => shown(name));
  return table(["`crossEntropy`, ns per element", "", "", ...shapes], lines, 3);
}

/** Nanoseconds of a row of 16 classes, by the first runtime. */
export function shortRowTable([session]: readonly Session[]): string {
  const costs = session?.shortRows ?? [];
  const kernels = [...new Set(costs.map((cost) => cost.kernels))];
  const parts = [...new Set(costs.map(({ part }) => part))];
  const costOf = (name: string, part: string) =>
    costs.find((cost) => cost.kernels === name && cost.part === part)?.nanoseconds ?? 0;
  const lines = parts.map((part) => [part, ...kernels.map((name) => costOf(name, part).toFixed(1))]);
  const sums = kernels.map((name) => parts.reduce((sum, part) => sum + costOf(name, part), 0).toFixed(1));
  return table(["a row of 16 classes, ns", ...kernels], [...lines, ["together", ...sums]], 1);
}

/** Milliseconds of a step. */
export function trainingTable(sessions: readonly Session[]): string {
  const [first] = sessions;
  const lines = (first?.training ?? []).map(({ engine, variant }) => [
    engine,
    variant,
    ...sessions.map(({ training = [] }) => {
      const step = training.find((line) => line.engine === engine && line.variant === variant);
      return step === undefined ? ABSENT : duration(step.median);
    }),
  ]);
  return table(["a training step", "", ...sessions.map(runtimeOf)], lines, 2);
}

export interface Speed {
  readonly engine: string;
  readonly shape: string;
  readonly gigaElementsPerSecond: number | undefined;
}

/** Cross entropy: our engines from ordinary arrays, the peers in their fastest variant. */
export function crossEntropySpeeds(session: Session): Speed[] {
  const engines = new Set(session.results.map(({ engine }) => engine));
  const isOurs = (name: string) => ENGINES.some(({ engine }) => engine === name);
  return [...engines].flatMap((engine) =>
    PEER_SHAPES.map((shape) => ({
      engine,
      shape,
      gigaElementsPerSecond: speedOf(
        session,
        [engine],
        "crossEntropy",
        shape,
        isOurs(engine) ? ["staged"] : undefined,
      ),
    })),
  );
}

/** The columns of the table for users: an operation on a shape. */
const PACES: readonly (readonly [OperationName, string])[] = [
  ["crossEntropy", LONG_ROWS],
  ["crossEntropy", "8192x1008"],
  ["crossEntropy", "32x1008"],
  ["softmax", LONG_ROWS],
  ["crossEntropyGrad", LONG_ROWS],
];

/** A row of that table: an engine, in some of its variants or in all. */
interface PaceRow {
  readonly engine: string;
  readonly label: string;
  readonly variants?: readonly Variant[];
}

/**
 * What users want to know first, of the first runtime: our engines with ordinary and with resident arrays, each peer at its fastest. The
 * page's language says what a resident array is called.
 */
export function paceTable([session]: readonly Session[], resident = ", resident"): string {
  if (session === undefined) return "";
  const engines = [...new Set(session.results.map(({ engine }) => engine))];
  const rows = engines.flatMap((engine): PaceRow[] => {
    if (!ENGINES.some((ours) => ours.engine === engine)) return [{ engine, label: engine }];
    const staged: PaceRow = { engine, label: `\`${engine}\``, variants: ["staged"] };
    const hasResident = session.results.some((r) => r.engine === engine && r.variant === "resident");
    return hasResident
      ? [staged, { engine, label: staged.label + resident, variants: ["resident"] }]
      : [staged];
  });
  const lines = rows.map(({ engine, label, variants }) => [
    label,
    ...PACES.map(([operation, shape]) => speedText(speedOf(session, [engine], operation, shape, variants))),
  ]);
  const heads = PACES.map(([operation, shape]) => `\`${operation}\` ${shown(shape)}`);
  return `${table(["", ...heads], lines, 1)}\n\n${machineText(session.machine)}. ${peersText(session)}`;
}

/** Those of long rows, of the first runtime. */
export function speedLine([session]: readonly Session[]): string {
  if (session === undefined) return "";
  const { cpu, runtime } = session.machine;
  const engines = crossEntropySpeeds(session)
    .filter(({ shape }) => shape === LONG_ROWS)
    .map(({ engine, gigaElementsPerSecond }) => `${engine} ${speedText(gigaElementsPerSecond)}`);
  return `${engines.join(", ")} (${cpu}, ${runtime.replace(/ \(.*/, "")})`;
}

const ABSENT = "–";
const DIGITS = 3;

function speedText(gigaElementsPerSecond: number | undefined): string {
  return gigaElementsPerSecond === undefined
    ? ABSENT
    : String(Number(gigaElementsPerSecond.toPrecision(DIGITS)));
}

/** Numbers are right-aligned, after so many columns of text. */
function table(head: readonly string[], lines: readonly (readonly string[])[], texts: number): string {
  const rule = head.map((_, index) => (index < texts ? "---" : "---:"));
  return [head, rule, ...lines].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
