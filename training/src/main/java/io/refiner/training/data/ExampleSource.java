package io.refiner.training.data;

import java.util.List;

import io.refiner.seq2seq.train.Example;

/**
 * Examples epoch by epoch. An epoch follows from its number and from what models had written when
 * it was prepared, so that an interrupted run finds the same one again.
 */
public interface ExampleSource {

  /** Has models write what the epoch needs; called once, before {@link #epoch}. */
  default void prepare(int epoch) {}

  /** The examples of an epoch, counted from 0, in any order. */
  List<Example> epoch(int epoch);

  /** What models have written and the epochs from here on still need, problem by problem. */
  default List<List<String>> written() {
    return List.of();
  }

  /** Takes back what {@link #written} gave in an interrupted run. */
  default void restore(List<List<String>> written) {}
}
