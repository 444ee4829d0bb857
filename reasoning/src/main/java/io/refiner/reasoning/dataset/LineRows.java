package io.refiner.reasoning.dataset;

import java.io.IOException;
import java.io.Reader;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectReader;

/** One row a line, JSON or words; blank lines are passed over. */
final class LineRows implements Rows {

  /** What makes an example of a line. */
  @FunctionalInterface
  interface Format {
    Example example(String line, long row);
  }

  private final Reader reader;
  private final Format format;
  private long row;

  LineRows(Reader reader, Format format) {
    this.reader = reader;
    this.format = format;
  }

  static Format json(ObjectReader json) {
    return (line, row) -> RowFormat.json(parse(json, line), row);
  }

  @Override
  public Optional<Example> read() throws IOException {
    StringBuilder line = new StringBuilder();
    while (readLine(line)) {
      if (!line.toString().isBlank()) {
        return Optional.of(format.example(line.toString().strip(), row));
      }
    }
    return Optional.empty();
  }

  @Override
  public long row() {
    return row;
  }

  @Override
  public void close() throws IOException {
    reader.close();
  }

  /**
   * Reads one line without its end, holding no more than the limit of it.
   *
   * @return false at the end of the file
   */
  private boolean readLine(StringBuilder line) throws IOException {
    line.setLength(0);
    int c = reader.read();
    if (c < 0) {
      return false;
    }
    row++;
    long length = 0;
    for (; c >= 0 && c != '\n'; c = reader.read()) {
      length++;
      if (length <= Examples.MAX_LINE_CHARS) {
        line.append((char) c);
      }
    }
    if (length > Examples.MAX_LINE_CHARS) {
      throw new MalformedRowException(
          "the line has %d characters, the limit is %d: give one problem a line"
              .formatted(length, Examples.MAX_LINE_CHARS));
    }
    return true;
  }

  private static JsonNode parse(ObjectReader json, String line) {
    try {
      return json.readTree(line);
    } catch (JsonProcessingException e) {
      throw new MalformedRowException(
          "not one whole JSON object: " + e.getOriginalMessage() + "; give one object a line");
    }
  }
}
