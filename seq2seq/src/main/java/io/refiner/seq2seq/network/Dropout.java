package io.refiner.seq2seq.network;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

/**
 * Zeroes a share of the values and scales up the rest, with the engine's random numbers.
 *
 * @param rate share of values that are zeroed, in [0, 1)
 */
public record Dropout(double rate) {

  public static final Dropout OFF = new Dropout(0);

  NDArray apply(NDArray x) {
    return rate == 0 ? x : JniUtils.dropout((PtNDArray) x, rate, true);
  }
}
