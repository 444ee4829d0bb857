package io.refiner.seq2seq.network;

import java.util.Collection;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

/** The weights of one model by their Hugging Face names, in the order of {@link T5Parameters}. */
public record Weights(Map<String, NDArray> arrays) implements WeightSource {

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

  /** How many numbers these are. */
  public long count() {
    return arrays.values().stream().mapToLong(NDArray::size).sum();
  }

  @Override
  public Weights take(NDManager manager, Collection<String> names) {
    Map<String, NDArray> taken = new LinkedHashMap<>();
    names.forEach(name -> taken.put(name, get(name)));
    return new Weights(taken);
  }

  /** These weights and others; where both have one of a name, the others'. */
  public Weights and(Weights others) {
    Map<String, NDArray> all = new LinkedHashMap<>(arrays);
    all.putAll(others.arrays);
    return new Weights(all);
  }
}
