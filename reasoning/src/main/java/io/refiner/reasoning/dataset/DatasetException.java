package io.refiner.reasoning.dataset;

/** A file can't be read as a data set; the message names file, row and what to do. */
public final class DatasetException extends RuntimeException {

  private static final long serialVersionUID = 1L;

  private final String file;
  private final long row;

  DatasetException(String file, long row, String message, Throwable cause) {
    super(file + ", row " + row + ": " + message, cause);
    this.file = file;
    this.row = row;
  }

  /** The file as the user named it; {@code -} is standard input. */
  public String file() {
    return file;
  }

  /** The row at fault, from 1: the line, or the element of a JSON array. */
  public long row() {
    return row;
  }
}
