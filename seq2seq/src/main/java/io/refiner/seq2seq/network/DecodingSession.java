package io.refiner.seq2seq.network;

import java.util.Optional;
import java.util.Set;

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

  /**
   * Writes the most probable tokens and reads each before the next, as so many steps would: until
   * the limit, or until a quarter of the rows has ended.
   *
   * @param tokens what each row reads first
   * @param limit tokens of each row, at least 1
   * @param ends tokens that end a row; what such a row has behind them means nothing
   * @return empty if this session takes single steps only
   */
  default Optional<GreedyRun> greedy(long[] tokens, int limit, Set<Integer> ends) {
    return Optional.empty();
  }

  /** Keeps the given rows in the given order; a row may be taken more than once. */
  void select(long[] rows);

  @Override
  void close();
}
