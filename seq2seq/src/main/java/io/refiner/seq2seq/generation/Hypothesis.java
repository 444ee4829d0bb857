package io.refiner.seq2seq.generation;

import java.util.List;

/** One row of a batch: an answer while it is written. */
interface Hypothesis {

  Decoding decoding();

  /** The ids so far, without the start token. */
  List<Integer> tokens();
}
