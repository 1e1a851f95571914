/** What must be undone when the run is interrupted: a half-written file, a drawn progress bar. */

/** Those that end a program and can be heard; where the system lacks one, it is never sent. */
const SIGNALS = ["SIGINT", "SIGTERM", "SIGHUP", "SIGQUIT", "SIGUSR2", "SIGXCPU"] as const;
const cleanups = new Set<() => void>();

/** Calls `cleanup` if a signal ends the program; returns a function that withdraws it. */
export function onInterrupt(cleanup: () => void): () => void {
  if (cleanups.size === 0) for (const signal of SIGNALS) process.on(signal, interrupt);
  cleanups.add(cleanup);
  return () => {
    cleanups.delete(cleanup);
    if (cleanups.size === 0) stopListening();
  };
}

export function cleanUp(): void {
  for (const cleanup of cleanups) cleanup();
  cleanups.clear();
  stopListening();
}

function stopListening(): void {
  for (const signal of SIGNALS) process.off(signal, interrupt);
}

/** Without a listener the signal ends the program as if there had never been one: the shell sees why it ended. */
function interrupt(signal: NodeJS.Signals): void {
  cleanUp();
  process.kill(process.pid, signal);
}
