/** What the trainer says. */

export const words = {
  heading: "Train a classifier",
  isMissing: "The training could not be loaded. Load the page again.",
  intro:
    "A small network learns to tell points of a plane apart. Each epoch goes through all training points once: the library gives the loss and its gradient by the logits, the page carries the gradient on to the weights, and Adam takes a step down. The background shows the softmax of the network, the curves its cross entropy.",
  data: "Points",
  dataNames: { moons: "Two moons", spirals: "Three spirals", blobs: "Four blobs" },
  noise: "Noise",
  hidden: "Hidden units",
  hiddenShown: (count: number) => `${count}`,
  learningRate: "Learning rate",
  labelSmoothing: "Label smoothing",
  seed: "Seed",
  seedHint: "The same seed gives the same points, the same network and the same curve.",
  seedFault: (text: string) =>
    `“${text}” is no seed: a whole number from 0 to 4294967295. The last one stays.`,
  anew: "Points, noise, hidden units and seed start the training anew. Learning rate and label smoothing change it on its way.",
  start: "Start",
  pause: "Pause",
  step: "One epoch",
  reset: "Start anew",
  figures: "How far the training is",
  epoch: "Epoch",
  trainLoss: "Training loss",
  heldOutLoss: "Held-out loss",
  trainAccuracy: "Training accuracy",
  heldOutAccuracy: "Held-out accuracy",
  regions: (data: string, classes: string) =>
    `A map of the plane: ${data}. Each place has the colours of the classes by the network's probabilities. ${classes} Filled marks are training points, hollow ones held out.`,
  classMark: (number: number, shape: string) => `Class ${number}: ${shape}.`,
  shapes: ["circles", "squares", "triangles", "diamonds"],
  regionsCaption:
    "Filled marks are training points, hollow ones are held out: the network never learns from them.",
  curve: "Loss by epoch",
  curveLabel:
    "A chart of the training loss and the held-out loss by epoch. The table of losses has its numbers.",
  curveCaption:
    "Mean cross entropy in nats. Where the held-out loss rises while the training loss falls, the network learns the noise. With label smoothing both have a floor above 0.",
  train: "training",
  heldOut: "held out",
  table: "Table of losses",
  tableLabel: "Losses by epoch",
  notStarted: "Not trained yet.",
  sentence: (epoch: number, train: string, heldOut: string, accuracy: string) =>
    `Epoch ${epoch}: training loss ${train}, held-out loss ${heldOut}, ${accuracy} of the held-out points right.`,
  done: (epochs: number) => `The training ends after ${epochs} epochs.`,
  inPage: "No worker could start here, so the page itself trains, a few milliseconds at a time.",
  typescript: "WebAssembly is not available here: the library's TypeScript engine computes.",
  noCurve: "The chart could not be loaded; the table of losses has its numbers.",
};

export type TrainerWords = typeof words;
