package io.refiner.training.data;

import java.util.List;

import io.refiner.seq2seq.train.Example;

/** Examples epoch by epoch; an epoch's examples follow from its number alone. */
public interface ExampleSource {

  /** The examples of an epoch, counted from 0, in any order. */
  List<Example> epoch(int epoch);
}
