package io.refiner.seq2seq.network;

import java.util.Optional;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.core.Linear;

/**
 * A projection without bias.
 *
 * @param weight [out, in]
 * @param adapter what is added to it
 */
record Projection(NDArray weight, Optional<LowRank> adapter) {

  Projection(NDArray weight) {
    this(weight, Optional.empty());
  }

  /** Maps [..., in] to [..., out]. */
  NDArray apply(NDArray x) {
    NDArray y = Linear.linear(x, weight).singletonOrThrow();
    return adapter.map(lowRank -> y.add(lowRank.apply(x))).orElse(y);
  }
}
