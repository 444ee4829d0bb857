package io.refiner.seq2seq.network;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import ai.djl.ndarray.NDArray;

/** The weights of one model by their Hugging Face names, in the order of {@link T5Parameters}. */
public record Weights(Map<String, NDArray> arrays) {

  public Weights {
    arrays = Collections.unmodifiableMap(new LinkedHashMap<>(arrays));
  }

  /** The weight of that name, which must be there. */
  public NDArray get(String name) {
    NDArray array = arrays.get(name);
    if (array == null) {
      throw new IllegalArgumentException("no weight is called " + name);
    }
    return array;
  }

  /** These weights and others; where both have one of a name, the others'. */
  public Weights and(Weights others) {
    Map<String, NDArray> all = new LinkedHashMap<>(arrays);
    all.putAll(others.arrays);
    return new Weights(all);
  }
}
