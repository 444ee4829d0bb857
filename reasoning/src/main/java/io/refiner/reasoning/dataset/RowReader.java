package io.refiner.reasoning.dataset;

/** One published shape of a row. */
interface RowReader {

  /** What it is called, and the fields that tell it, for messages. */
  String description();

  /** Whether a row has the fields that tell this shape. */
  boolean recognises(JsonFields row);

  /**
   * The row's example.
   *
   * @param name what it is called if the row does not say
   * @throws MalformedRowException if a field that is needed is missing or of another type
   */
  Example read(JsonFields row, String name);
}
