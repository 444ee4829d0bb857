package io.refiner.seq2seq.network;

import java.util.LinkedHashMap;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.random.RandomGenerator;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.T5Parameters;
import io.refiner.seq2seq.T5Parameters.Parameter;
import io.refiner.seq2seq.runtime.OwnedArrays;

/** Random weights with the spreads of T5's own initialization. */
public final class FreshWeights {

  private FreshWeights() {}

  /** Draws every weight of the configuration in Java, so that any engine gives the same. */
  public static Weights draw(NDManager manager, T5Config config, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    for (Map.Entry<String, Parameter> entry : T5Parameters.of(config).entrySet()) {
      arrays.put(entry.getKey(), draw(manager, entry.getValue(), config, random.split()));
    }
    return new Weights(arrays);
  }

  private static NDArray draw(
      NDManager manager, Parameter parameter, T5Config config, RandomGenerator random) {
    float[] values = new float[Math.toIntExact(parameter.size())];
    for (int i = 0; i < values.length; i++) {
      values[i] =
          (float)
              (parameter.deviation() == 0
                  ? config.initializerFactor()
                  : random.nextGaussian() * parameter.deviation());
    }
    long[] shape = parameter.shape().stream().mapToLong(Long::longValue).toArray();
    return OwnedArrays.of(manager, values, new Shape(shape));
  }
}
