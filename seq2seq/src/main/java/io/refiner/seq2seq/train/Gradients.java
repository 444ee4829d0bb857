package io.refiner.seq2seq.train;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

import io.refiner.seq2seq.network.Weights;

/** The gradients that weights gather between two updates. */
final class Gradients {

  private Gradients() {}

  /**
   * Makes weights trainable; their gradients are there from the start, for those that add to them.
   */
  static void begin(Weights weights) {
    weights.arrays().values().forEach(Gradients::begin);
  }

  /** Forgets what was gathered. */
  static void zero(Weights weights) {
    weights.arrays().values().forEach(array -> JniUtils.zeroGrad((PtNDArray) array));
  }

  private static void begin(NDArray weight) {
    weight.setRequiresGradient(true);
    try (NDArray zeros = weight.zerosLike()) {
      JniUtils.backward((PtNDArray) weight, (PtNDArray) zeros, false, false);
    }
  }
}
