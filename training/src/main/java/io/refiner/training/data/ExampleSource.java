package io.refiner.training.data;

import java.util.List;

import io.refiner.seq2seq.train.Example;

/** Examples epoch by epoch; the same source gives the same epochs. */
public interface ExampleSource {

  /** The examples of an epoch, counted from 0, in any order. */
  List<Example> epoch(int epoch);
}
