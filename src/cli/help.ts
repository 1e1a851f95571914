/** What `--help` says beyond the list of options. */

export const PROGRAM_HELP = `
Examples:
  $ xent loss logits.npy targets.npy
  $ xent score logits.npy targets.npy > rows.jsonl
  $ xent compare base.npy model.npy targets.npy --report compare.html

More: xent loss --help, xent score --help, xent compare --help,
xent merge --help`;

const FILES_HELP = `
Files are .npy, .npz, .safetensors, .pt, or the logits that llama.cpp writes
with --kl-divergence-base, of any size, read in blocks. FILE#NAME is a tensor of
an archive; the only one needs no name. One logits file and one of targets are
two arguments; a file of llama.cpp holds its own targets. Several logits files
are one tensor, along their first axis, and --targets then names the targets:

  $ xent COMMAND logits-*.npy --targets targets.npy

A file may be a URL (http, https) of a server that gives ranges of bytes. A
pattern in quotation marks is matched by xent itself. Numbers in names are in
order, 2 before 10; other files are in the order given. Each of them may be a
pattern, and one may be - for standard input, which brings .npy; logits from
there are read as they come, and held nowhere.

With --shift 1 a row predicts the next target, along the last axis of the rows:
the last row of each sequence has none and is no row of the result. Masks have
the shape of the targets and are read where the targets are: rows whose target
has 0 there do not count, whatever the target is.`;

const REPORT_HELP = `
--report writes one page of HTML that loads nothing and runs no script: the
numbers with their errors, the spread of the loss, the loss by position, how
well the model is calibrated, and the worst rows. With --tokens they have their
texts, and the text is shown with the surprise of each token: a JSON list with a
string for each class, or one for each target; or vocab.json or tokenizer.json
of Hugging Face.`;

const THREADS_HELP = `
--threads says how many threads compute, with the same results to the last bit:
by default as many as can run at a time where more than 64 MB of logits are
read, else one. One thread reads. Memory grows by 20 to 35 MB for each.`;

const CODES_HELP = `
Exit codes: 0 done, 1 bad input, 2 wrong usage, 75 where a retry may help: a
device or a network failed, or room, memory or open files ran out.`;

const PARTS_HELP = `
--shard 3/200 does the fourth of 200 parts of the rows, and prints a line of
JSON; xent merge adds such lines up, to the last bit. --shard auto/200 takes the
number from SLURM_ARRAY_TASK_ID or JOB_COMPLETION_INDEX, from 0 on. With
--checkpoint a run that was killed goes on where it was, with the same result to
the last bit, files of --output and --per-row included; it is removed when the
result is out. Neither goes with what needs all rows in one run, such as
--report.`;

export const LOSS_HELP = `
Examples:
  $ xent loss logits.npy targets.npy
  $ xent loss logits.npy targets.npy --dim -1 --ignore-index 0 --per-row out.npy
  $ xent loss logits.npy ids.npy --dim -1 --shift 1 --mask m.npy --bytes 4096

  The first scores logits of shape (rows, classes), the others those of a
  language model: batch x sequence x vocabulary, where target 0 is padding, or
  where the targets are the tokens that the model was given.

Results are those of PyTorch's torch.nn.functional.cross_entropy. Perplexity is
exp of the mean loss, whatever --reduction and --base say; accuracy is the share
of the rows not ignored whose first largest logit is the target's, top-5 that of
those with fewer than five larger logits. Bits per byte are the sum of the
losses in bits / bytes, byte and word perplexity exp(sum / bytes or words).
--reduction none prints one loss a line, or only writes them to the file of
--per-row. In JSON, a number that is not finite is null. A loss that is not
finite is a warning, with the row in which it began.
${REPORT_HELP}
${THREADS_HELP}
${PARTS_HELP}
${FILES_HELP.replace("COMMAND", "loss")}
${CODES_HELP}`;

export const SCORE_HELP = `
Examples:
  $ xent score logits.npy ids.npy --shift 1 --top-k 5 > rows.jsonl
  $ xent score logits.npy targets.npy --format npy --output scores

  The first writes a line of JSON for each row of a language model's logits,
  batch x sequence x vocabulary, the second .npy files in the folder scores.

A line has row (its index), segment (with --segments), counted, logProb, rank,
ties, argmax, isGreedy, maxLogProb, entropy, logSumExp and topK (with --top-k:
indices, logProbs); natural logarithms. Numbers have all their digits; those
that are not finite are "NaN", "Infinity" and "-Infinity". A row that does not
count has logProb, rank and ties 0. The files of a folder have the same names,
topK.indices.npy and topK.logProbs.npy, and with --segments
segments.logProb.npy, segments.count.npy and segments.allGreedy.npy.

Segments are sequences side by side in the targets: offsets from 0 to their
number. A row whose target lies in another segment does not count.

At the end come the meters: the mean loss and its perplexity with their standard
errors, accuracy, top-k accuracy, and the expected calibration error (15 bins);
on standard error if the lines go to standard output. --json prints them as one
object, with all that the meters hold; there a number that is not finite is
null. With --no-rows they come alone. With --shard rows are written only to a
file of --output.
${REPORT_HELP}
${THREADS_HELP}
${PARTS_HELP}
${FILES_HELP.replace("COMMAND", "score")}
${CODES_HELP}`;

export const COMPARE_HELP = `
Examples:
  $ xent compare base.npy model.npy targets.npy
  $ xent compare f16.kld q4.kld --report q4.html --tokens tokenizer.json
  $ xent compare base.npy model.npy ids.npy --shift 1 --json

  The second compares what llama-perplexity --kl-divergence-base has written of
  two models: these files hold their own targets.

It prints llama.cpp's table, each statistic with its standard error: perplexities
and their ratio, the KL divergence and its quantiles, other divergences, how the
probability of the targets changed, and how often both models prefer the same
class. Without targets there is what needs none. A change is red where the model
is worse by more than two standard errors, green where it is better.

--min-log-prob leaves classes out of KL(base || model) whose log-probability in
base is not above it, as llama.cpp does at -16. Of more than four million rows
the quantiles are those of a sketch; with --quantiles sketch, --json has all that
the meter holds, too.
${REPORT_HELP}
${THREADS_HELP}
${PARTS_HELP}

Both tensors have one shape, and are read in step, in blocks. A pattern in
quotation marks is one argument, and names files that are one tensor.
${CODES_HELP}`;

export const MERGE_HELP = `
Examples:
  $ xent loss logits.npy targets.npy --shard 0/2 --json > 0.json
  $ xent loss logits.npy targets.npy --shard 1/2 --json > 1.json
  $ xent merge 0.json 1.json
  $ cat shards/*.json | xent merge --json

It prints what one run over all rows would have printed, equal to the last digit;
the time is the sum of all times. The lines of loss, score or compare come in any
order, in files, patterns in quotation marks, or on standard input. All rows must
be there, each in one line: what is missing or there twice is refused and named,
and so are lines of other files, options, engines or versions. The same line once
more, as a retry may leave it, counts once.
${CODES_HELP}`;
