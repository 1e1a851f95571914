/** What is measured of `xent/js`: named one by one, so that pages carry no more. */

export { backend, crossEntropy, crossEntropyGrad, softmax } from "xent/js";
