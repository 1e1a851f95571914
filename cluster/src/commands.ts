/** The commands of `xent` that a job can be. */
export const COMMANDS = ["loss", "score", "compare"] as const;
export type CommandName = (typeof COMMANDS)[number];
