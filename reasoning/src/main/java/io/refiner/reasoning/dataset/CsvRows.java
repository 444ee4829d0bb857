package io.refiner.reasoning.dataset;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.databind.MappingIterator;
import com.fasterxml.jackson.databind.node.ObjectNode;
import com.fasterxml.jackson.dataformat.csv.CsvFactory;
import com.fasterxml.jackson.dataformat.csv.CsvMapper;
import com.fasterxml.jackson.dataformat.csv.CsvParser;
import com.fasterxml.jackson.dataformat.csv.CsvSchema;

/** The rows of a CSV file with a header, which become objects with its columns as fields. */
final class CsvRows implements Rows {

  private static final Set<String> WORDS =
      Set.of("Body", "Question", "question", "text", "sQuestion", "Problem");

  private static final Set<String> TOLD =
      Set.of("Answer", "answer", "Equation", "Numbers", "numbers", "gold", "id", "linear_formula");

  private final MappingIterator<ObjectNode> rows;
  private final RowFormat format;
  private long row;

  private CsvRows(MappingIterator<ObjectNode> rows, RowFormat format) {
    this.rows = rows;
    this.format = format;
  }

  static CsvRows of(InputStream in, StreamReadConstraints limits, RowFormat format)
      throws IOException {
    CsvFactory factory = CsvFactory.builder().streamReadConstraints(limits).build();
    CsvMapper mapper = new CsvMapper(factory);
    mapper.enable(CsvParser.Feature.TRIM_SPACES);
    mapper.enable(CsvParser.Feature.SKIP_EMPTY_LINES);
    mapper.enable(CsvParser.Feature.EMPTY_STRING_AS_NULL);
    return new CsvRows(
        mapper
            .readerFor(ObjectNode.class)
            .with(CsvSchema.emptySchema().withHeader())
            .readValues(in),
        format);
  }

  /** Whether a line is the header of problems: known columns apart by commas. */
  static boolean isHeader(String line) {
    List<String> columns =
        Arrays.stream(line.replace("\"", "").split(",")).map(String::strip).toList();
    return columns.size() > 1
        && columns.stream().anyMatch(WORDS::contains)
        && columns.stream().anyMatch(TOLD::contains);
  }

  @Override
  public Optional<Example> read() throws IOException {
    row++;
    return rows.hasNextValue() ? Optional.of(format.json(rows.nextValue(), row)) : Optional.empty();
  }

  @Override
  public long row() {
    return row;
  }

  @Override
  public void close() throws IOException {
    rows.close();
  }
}
