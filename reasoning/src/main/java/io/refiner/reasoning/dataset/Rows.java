package io.refiner.reasoning.dataset;

import java.io.Closeable;
import java.io.IOException;
import java.util.Optional;

/** The rows of one file in one format, in order. */
interface Rows extends Closeable {

  /**
   * Reads the next row; empty at the end. After a {@link MalformedRowException} the rows behind it
   * can still be read.
   */
  Optional<Example> read() throws IOException;

  /** The number of the row that was read last, from 1. */
  long row();
}
