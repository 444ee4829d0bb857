package io.refiner.reasoning.dataset;

import java.io.IOException;

/** A file can't be read as a data set; the message names file, row and what to do. */
public final class DatasetException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String file;
  private final long row;

  DatasetException(String file, long row, String message, Throwable cause) {
    super(file + (row == 0 ? "" : ", row " + row) + ": " + message, cause);
    this.file = file;
    this.row = row;
  }

  /** The file as the user named it; {@code -} is standard input. */
  public String file() {
    return file;
  }

  /** Whether the rows behind this one can't be read either. */
  public boolean endsFile() {
    return row == 0 || getCause() instanceof IOException;
  }

  /** The row at fault, from 1: the line, or the element of a JSON array; 0 for the whole file. */
  public long row() {
    return row;
  }
}
