package io.refiner.seq2seq.network;

import ai.djl.ndarray.NDArray;
import ai.djl.nn.core.Linear;

/**
 * What an adapter adds to a projection (Hu et al. 2021): x A' B' times a scale.
 *
 * @param down A, [rank, in]
 * @param up B, [out, rank]
 * @param scale a scalar array
 * @param dropout of what A reads
 */
public record LowRank(NDArray down, NDArray up, NDArray scale, Dropout dropout) {

  /** Maps [..., in] to [..., out]. */
  NDArray apply(NDArray x) {
    NDArray narrow = Linear.linear(dropout.apply(x), down).singletonOrThrow();
    return Linear.linear(narrow, up).singletonOrThrow().mul(scale);
  }
}
