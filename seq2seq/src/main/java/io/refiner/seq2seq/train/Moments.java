package io.refiner.seq2seq.train;

import java.util.LinkedHashMap;
import java.util.Map;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

import io.refiner.seq2seq.network.Weights;

/**
 * What AdamW remembers of the gradients so far.
 *
 * @param means running mean of each weight's gradient, by the weight's name
 * @param squares running mean of its square
 * @param steps updates before the optimizer began with these
 */
record Moments(Weights means, Weights squares, long steps) {

  /** Nothing yet. */
  static Moments none(NDManager manager, Weights weights) {
    return new Moments(zeros(manager, weights), zeros(manager, weights), 0);
  }

  private static Weights zeros(NDManager manager, Weights weights) {
    Map<String, NDArray> zeros = new LinkedHashMap<>();
    weights.arrays().forEach((name, weight) -> zeros.put(name, manager.zeros(weight.getShape())));
    return new Weights(zeros);
  }
}
