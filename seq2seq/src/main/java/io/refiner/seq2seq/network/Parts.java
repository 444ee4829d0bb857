package io.refiner.seq2seq.network;

import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

import ai.djl.ndarray.NDArray;

import io.refiner.seq2seq.T5Config;

/**
 * What layers are made from.
 *
 * @param config the model's shape
 * @param weights its weights
 * @param adapters what is added to some of them, by the weight's name
 * @param activation the feed-forward layers' non-linearity
 * @param epsilon the norms' epsilon as a scalar array
 */
record Parts(
    T5Config config,
    Weights weights,
    Map<String, LowRank> adapters,
    UnaryOperator<NDArray> activation,
    NDArray epsilon) {

  Projection projection(String name) {
    return new Projection(weights.get(name), Optional.ofNullable(adapters.get(name)));
  }

  RmsNorm norm(String name) {
    return new RmsNorm(weights.get(name), epsilon);
  }
}
