package io.refiner.seq2seq.network;

import java.util.Collection;

import ai.djl.ndarray.NDManager;

/** Where weights come from, some at a time, so that nobody has to hold all of them. */
@FunctionalInterface
public interface WeightSource {

  /**
   * Gives the weights of these names.
   *
   * @param manager owns those that are made for this call; it is closed when they have been used
   */
  Weights take(NDManager manager, Collection<String> names);
}
