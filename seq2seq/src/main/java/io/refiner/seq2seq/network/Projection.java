package io.refiner.seq2seq.network;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.core.Linear;

/**
 * A projection without bias.
 *
 * @param weight [out, in]
 */
record Projection(NDArray weight) {

  /** Maps [..., in] to [..., out]. */
  NDArray apply(NDArray x) {
    return Linear.linear(x, weight).singletonOrThrow();
  }
}
