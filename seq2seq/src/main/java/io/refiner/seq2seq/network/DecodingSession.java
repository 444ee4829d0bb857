package io.refiner.seq2seq.network;

import ai.djl.ndarray.NDArray;

/** A batch of answers while they are written: one row each, with what it remembers. */
public interface DecodingSession extends AutoCloseable {

  /**
   * Reads one more token of each row, the start token first.
   *
   * @param tokens one for each row
   * @return the next token's logits [rows, V], which belong to the caller's scope
   */
  NDArray step(long[] tokens);

  /** Keeps the given rows in the given order; a row may be taken more than once. */
  void select(long[] rows);

  @Override
  void close();
}
