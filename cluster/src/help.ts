/** What the help says beside the lists of arguments. */
const CODES_HELP = `
Exit codes: 0 done, 1 what never succeeds, 2 wrong usage, 75 what a retry may mend.`;

export const PROGRAM_HELP = `
Example:
  $ xent-cluster work &
  $ xent-cluster result --wait "$(xent-cluster submit loss logits.npy targets.npy --shards 8)"
${CODES_HELP}`;

export const SUBMIT_HELP = `
The files and options are checked before. The same job submitted twice is one job.
Files that change afterwards are refused.
${CODES_HELP}`;

export const WORK_HELP = `
SIGTERM or SIGINT: shards in work are finished, for at most the seconds of --grace;
then, or with a second signal, another worker gets them.
${CODES_HELP}`;
