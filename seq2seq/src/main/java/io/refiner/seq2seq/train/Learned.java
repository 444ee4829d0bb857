package io.refiner.seq2seq.train;

import java.util.LinkedHashMap;
import java.util.Map;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

import io.refiner.seq2seq.network.Weights;

/**
 * All that a training step changes.
 *
 * @param weights what is trained, by name
 * @param averages their running averages; the weights themselves if none are kept
 * @param moments what the optimizer remembers
 */
record Learned(Weights weights, Weights averages, Moments moments) {

  /** Before the first step. */
  static Learned begin(NDManager manager, Weights weights, boolean averaged) {
    return new Learned(
        weights, averaged ? copyOf(weights) : weights, Moments.none(manager, weights));
  }

  boolean averaged() {
    return averages != weights;
  }

  private static Weights copyOf(Weights weights) {
    Map<String, NDArray> copies = new LinkedHashMap<>();
    weights.arrays().forEach((name, array) -> copies.put(name, array.duplicate()));
    return new Weights(copies);
  }
}
