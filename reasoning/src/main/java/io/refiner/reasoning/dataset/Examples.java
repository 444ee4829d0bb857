package io.refiner.reasoning.dataset;

import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.ObjectReader;

import io.refiner.reasoning.task.InvalidProblemException;

/**
 * The examples of one UTF-8 file, read as they are asked for.
 *
 * <p>The first character tells the format: {@code [} a JSON array, <code>{</code> JSON lines, and
 * anything else raw problems in words, one a line. JSON rows may be REFINER's or our own, see
 * {@link RowFormat}.
 *
 * <p>{@link #hasNext} and {@link #next} throw {@link DatasetException}, which names file and row.
 * After a row that breaks its format the iteration may go on with the row behind it; after broken
 * JSON in an array or a file that can't be read further, it has ended. Used by one thread.
 */
public final class Examples implements Iterator<Example>, AutoCloseable {

  /** Characters of one line, or of one string within a JSON array. */
  public static final int MAX_LINE_CHARS = 64 * 1024;

  private static final int MAX_DEPTH = 16;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private static final String UNNAMED = "row";

  private static final ObjectMapper MAPPER = mapper();

  private static final ObjectReader LINE_READER =
      MAPPER.reader().with(DeserializationFeature.FAIL_ON_TRAILING_TOKENS);

  private final String file;
  private final Rows rows;
  private Optional<Example> next = Optional.empty();
  private boolean ended;

  private Examples(String file, Rows rows) {
    this.file = file;
    this.rows = rows;
  }

  /**
   * Opens a file.
   *
   * @throws DatasetException if it can't be opened or read
   */
  public static Examples open(Path file) {
    return open(file, UNNAMED);
  }

  /**
   * Opens a file, giving problems without a name one of the caller's.
   *
   * @param unnamed what such a problem is called, before its row's number
   * @throws DatasetException if it can't be opened or read
   */
  public static Examples open(Path file, String unnamed) {
    try {
      return of(Files.newInputStream(file), file.toString(), unnamed);
    } catch (NoSuchFileException e) {
      throw new DatasetException(file.toString(), 0, "there is no such file", e);
    } catch (IOException e) {
      throw new DatasetException(file.toString(), 0, "can't be read: " + e.getMessage(), e);
    }
  }

  /**
   * Reads a stream, such as standard input, to its end; closes it when it is closed.
   *
   * @param file what to call it in messages
   * @param unnamed what a problem without a name is called, before its row's number
   * @throws DatasetException if it can't be read
   */
  public static Examples of(InputStream in, String file, String unnamed) {
    try {
      return new Examples(file, rows(new BufferedInputStream(in), new RowFormat(unnamed)));
    } catch (IOException e) {
      throw new DatasetException(file, 0, unreadable(e), e);
    }
  }

  /**
   * Reads a whole file.
   *
   * @throws DatasetException at the first row that breaks its format
   */
  public static List<Example> readAll(Path file) {
    List<Example> all = new ArrayList<>();
    try (Examples examples = open(file)) {
      examples.forEachRemaining(all::add);
    }
    return all;
  }

  @Override
  public boolean hasNext() {
    if (next.isEmpty() && !ended) {
      next = read();
      ended = next.isEmpty();
    }
    return next.isPresent();
  }

  @Override
  public Example next() {
    if (!hasNext()) {
      throw new NoSuchElementException(file + " has no further row");
    }
    Example example = next.orElseThrow();
    next = Optional.empty();
    return example;
  }

  /** The row that was read last, from 1; after {@link #next} that of its example. */
  public long row() {
    return rows.row();
  }

  @Override
  public void close() {
    ended = true;
    try {
      rows.close();
    } catch (IOException e) {
      throw new DatasetException(file, rows.row(), "can't be closed: " + e.getMessage(), e);
    }
  }

  private Optional<Example> read() {
    try {
      return rows.read();
    } catch (MalformedRowException | InvalidProblemException e) {
      throw new DatasetException(file, rows.row(), e.getMessage(), e);
    } catch (IOException e) {
      ended = true;
      throw new DatasetException(file, rows.row(), unreadable(e), e);
    }
  }

  private static String unreadable(IOException e) {
    return e instanceof JsonProcessingException json
        ? "not JSON in UTF-8: " + json.getOriginalMessage()
        : "can't be read: " + e.getMessage();
  }

  private static Rows rows(BufferedInputStream in, RowFormat format) throws IOException {
    int first = peek(in);
    if (first == '[') {
      return new ArrayRows(MAPPER.createParser(in), format);
    }
    return new LineRows(
        in, first == '{' ? (line, row) -> format.json(parse(line), row) : format::words);
  }

  /**
   * The first byte that is neither space nor byte order mark. Only the mark is taken, so that blank
   * lines count as rows.
   */
  private static int peek(BufferedInputStream in) throws IOException {
    in.mark(BYTE_ORDER_MARK.length);
    if (!Arrays.equals(in.readNBytes(BYTE_ORDER_MARK.length), BYTE_ORDER_MARK)) {
      in.reset();
    }
    in.mark(MAX_LINE_CHARS);
    int b = in.read();
    for (int read = 1; read < MAX_LINE_CHARS && b >= 0 && Character.isWhitespace(b); read++) {
      b = in.read();
    }
    in.reset();
    return b;
  }

  private static JsonNode parse(String line) {
    try {
      return LINE_READER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new MalformedRowException(
          "not one whole JSON object: " + e.getOriginalMessage() + "; give one object a line");
    }
  }

  private static ObjectMapper mapper() {
    StreamReadConstraints limits =
        StreamReadConstraints.builder()
            .maxStringLength(MAX_LINE_CHARS)
            .maxNestingDepth(MAX_DEPTH)
            .build();
    return new ObjectMapper(JsonFactory.builder().streamReadConstraints(limits).build());
  }
}
