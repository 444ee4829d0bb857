package io.refiner.seq2seq.network;

import java.util.function.UnaryOperator;

import ai.djl.ndarray.NDArray;

import io.refiner.seq2seq.T5Config;

/**
 * What layers are made from.
 *
 * @param config the model's shape
 * @param weights its weights
 * @param activation the feed-forward layers' non-linearity
 * @param epsilon the norms' epsilon as a scalar array
 */
record Parts(T5Config config, Weights weights, UnaryOperator<NDArray> activation, NDArray epsilon) {

  Projection projection(String name) {
    return new Projection(weights.get(name));
  }

  RmsNorm norm(String name) {
    return new RmsNorm(weights.get(name), epsilon);
  }
}
