package io.refiner.seq2seq.network;

import ai.djl.ndarray.NDArray;

/**
 * T5's layer norm: divides by the root mean square and scales; no mean, no bias.
 *
 * @param gain [d_model]
 * @param epsilon a scalar array
 */
record RmsNorm(NDArray gain, NDArray epsilon) {

  private static final int[] LAST = {-1};

  NDArray apply(NDArray x) {
    NDArray root = x.square().mean(LAST, true).add(epsilon).sqrt();
    return x.div(root).mul(gain);
  }
}
