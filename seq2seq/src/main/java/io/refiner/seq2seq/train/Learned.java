package io.refiner.seq2seq.train;

import java.util.LinkedHashMap;
import java.util.Map;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

import io.refiner.seq2seq.checkpoint.FloatTensor;
import io.refiner.seq2seq.checkpoint.ValueHeadFile;
import io.refiner.seq2seq.network.StoredWeights;
import io.refiner.seq2seq.network.Weights;

/**
 * All that a training step changes.
 *
 * @param weights what is trained, by name: the model's or an adapter's, and a value head's
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

  /** The value head among some of these weights, for writing; none if there is none. */
  static Map<String, FloatTensor> valueHead(Weights among) {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    among.arrays().entrySet().stream()
        .filter(entry -> ValueHeadFile.holds(entry.getKey()))
        .forEach(entry -> tensors.put(entry.getKey(), StoredWeights.tensor(entry.getValue())));
    return tensors;
  }

  private static Weights copyOf(Weights weights) {
    Map<String, NDArray> copies = new LinkedHashMap<>();
    weights.arrays().forEach((name, array) -> copies.put(name, array.duplicate()));
    return new Weights(copies);
  }
}
