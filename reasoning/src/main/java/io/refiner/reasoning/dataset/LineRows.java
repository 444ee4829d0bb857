package io.refiner.reasoning.dataset;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * One row a line; blank lines are passed over. Lines are cut as bytes and decoded one by one, so
 * that one which is not UTF-8 costs itself and no other.
 */
final class LineRows implements Rows {

  /** What makes an example of a line. */
  @FunctionalInterface
  interface Format {
    Example example(String line, long row);
  }

  private static final int MAX_CHAR_BYTES = 4;

  private final InputStream in;
  private final Format format;
  private final ByteArrayOutputStream line = new ByteArrayOutputStream();
  private long row;

  LineRows(InputStream in, Format format) {
    this.in = in;
    this.format = format;
  }

  @Override
  public Optional<Example> read() throws IOException {
    while (readLine()) {
      String text = decoded().strip();
      if (!text.isEmpty()) {
        return Optional.of(format.example(text, row));
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
    in.close();
  }

  /**
   * Reads one line without its end, holding no more than the limit of it.
   *
   * @return false at the end of the file
   */
  private boolean readLine() throws IOException {
    line.reset();
    int b = in.read();
    if (b < 0) {
      return false;
    }
    row++;
    long characters = 0;
    for (; b >= 0 && b != '\n'; b = in.read()) {
      if (startsCharacter(b)) {
        characters++;
      }
      if (line.size() < MAX_CHAR_BYTES * Examples.MAX_LINE_CHARS) {
        line.write(b);
      }
    }
    if (characters > Examples.MAX_LINE_CHARS) {
      throw new MalformedRowException(
          "the line has %s characters, the limit is %s: give one problem a line"
              .formatted(characters, Examples.MAX_LINE_CHARS));
    }
    return true;
  }

  private String decoded() {
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(line.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw new MalformedRowException("not UTF-8: convert the file");
    }
  }

  /** In UTF-8 the bytes within a character, and no other, are {@code 10xxxxxx}. */
  private static boolean startsCharacter(int b) {
    return (b & 0xC0) != 0x80;
  }
}
