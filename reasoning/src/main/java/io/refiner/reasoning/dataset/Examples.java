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
 * <p>The first bytes tell the format, see {@link FileKind}; the fields of a JSON or CSV row tell
 * which of the published shapes it has, see {@link RowFormat}.
 *
 * <p>{@link #hasNext} and {@link #next} throw {@link DatasetException}, which names file and row.
 * After a row that breaks its format the iteration may go on with the row behind it; after broken
 * JSON in an array or a file that can't be read further, it has ended. Used by one thread.
 */
public final class Examples implements Iterator<Example>, AutoCloseable {

  /** Characters of one line, or of one string within a JSON array. */
  public static final int MAX_LINE_CHARS = 64 * 1024;

  /** Levels of brackets in JSON. */
  static final int MAX_DEPTH = 16;

  /** Bytes that tell what a file is; larger than any header of CSV. */
  private static final int HEAD_BYTES = 8 * 1024;

  private static final byte[] BYTE_ORDER_MARK = {(byte) 0xEF, (byte) 0xBB, (byte) 0xBF};

  private static final String UNNAMED = "row";

  private static final StreamReadConstraints LIMITS =
      StreamReadConstraints.builder()
          .maxStringLength(MAX_LINE_CHARS)
          .maxNestingDepth(MAX_DEPTH)
          .build();

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
      throw new DatasetException(file, 0, JsonFaults.describe(e), e);
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
      throw new DatasetException(file, rows.row(), JsonFaults.describe(e), e);
    }
  }

  private static Rows rows(BufferedInputStream in, RowFormat format) throws IOException {
    skipByteOrderMark(in);
    in.mark(HEAD_BYTES + 1);
    byte[] head = in.readNBytes(HEAD_BYTES);
    in.reset();
    return switch (FileKind.of(head)) {
      case JSON_ARRAY -> new ArrayRows(MAPPER.createParser(in), format);
      case JSON_LINES -> new LineRows(in, (line, row) -> format.json(parse(line), row));
      case XML -> AsdivRows.of(in, format);
      case CSV -> CsvRows.of(in, LIMITS, format);
      case WORDS -> new LineRows(in, format::words);
    };
  }

  private static void skipByteOrderMark(BufferedInputStream in) throws IOException {
    in.mark(BYTE_ORDER_MARK.length);
    if (!Arrays.equals(in.readNBytes(BYTE_ORDER_MARK.length), BYTE_ORDER_MARK)) {
      in.reset();
    }
  }

  private static JsonNode parse(String line) {
    try {
      return LINE_READER.readTree(line);
    } catch (JsonProcessingException e) {
      throw new MalformedRowException("not one whole JSON object: " + JsonFaults.describeLine(e));
    }
  }

  private static ObjectMapper mapper() {
    return new ObjectMapper(JsonFactory.builder().streamReadConstraints(LIMITS).build());
  }
}
