/** Every case of the corpora that is not run as it stands, with the reason. */

const WEIGHT_ZERO = "a weight of 0 removes a loss even if it is infinite; PyTorch: NaN";
const ZERO_TIMES_INFINITY = "0 · −∞ is 0; PyTorch: NaN";
const TARGET_RANGE = "binaryCrossEntropy: a target outside [0, 1] is a RangeError; PyTorch 1.13 accepts it";
const WEIGHT_FINITE = "a weight that is NaN or infinite is a RangeError; PyTorch accepts it";
const INDEX_RANGE =
  "oneHot: an index out of range is a RangeError, as in PyTorch; ONNX writes a row without a 1";
const NO_SUCH_FUNCTION = "not a function of this package";

/** Cases whose result differs on purpose. The runner expects the result of our own definition instead. */
export const differences: Readonly<Record<string, string>> = {
  nll_loss_zero_weight_inf_none: WEIGHT_ZERO,
  nll_loss_zero_weight_inf_sum: WEIGHT_ZERO,
  cross_entropy_neginf_at_target_zero_weight_mean: WEIGHT_ZERO,
  cross_entropy_neginf_prob_zero_none: ZERO_TIMES_INFINITY,
  cross_entropy_neginf_prob_zero_sum: ZERO_TIMES_INFINITY,
  kl_div_neginf_log_target_none: ZERO_TIMES_INFINITY,
  kl_div_neginf_log_target_sum: ZERO_TIMES_INFINITY,
  kl_div_neginf_input_zero_target_batchmean: ZERO_TIMES_INFINITY,
  kl_div_neginf_input_zero_target_sum: ZERO_TIMES_INFINITY,
  bcel_posinf_match_none: ZERO_TIMES_INFINITY,
  bcel_posinf_match_mean: ZERO_TIMES_INFINITY,
  bcel_neginf_match_none: ZERO_TIMES_INFINITY,
  bcel_neginf_match_mean: ZERO_TIMES_INFINITY,
  bcel_neginf_match_sum: ZERO_TIMES_INFINITY,
};

/** Cases that are errors here. */
export const refusals: Readonly<Record<string, string>> = {
  cross_entropy_inf_weight_none: WEIGHT_FINITE,
  cross_entropy_inf_weight_mean: WEIGHT_FINITE,
  cross_entropy_inf_weight_sum: WEIGHT_FINITE,
  bce_target_outside_none: TARGET_RANGE,
  bce_target_outside_mean: TARGET_RANGE,
  onnx_onehot_out_of_range_indices: INDEX_RANGE,
};

/** Operators of the ONNX corpus that are left out. */
export const leftOut: Readonly<Record<string, string>> = {
  ArgMax: NO_SUCH_FUNCTION,
  Hardmax: NO_SUCH_FUNCTION,
};

/** Cases with this tag clamp probabilities to float32's precision: a float64 run has nothing to compare with. */
export const FLOAT32_ONLY_TAG = "clamped_probs";
