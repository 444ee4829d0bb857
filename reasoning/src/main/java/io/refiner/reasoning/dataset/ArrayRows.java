package io.refiner.reasoning.dataset;

import java.io.IOException;
import java.util.Optional;

import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.databind.JsonNode;

/** The elements of one JSON array. */
final class ArrayRows implements Rows {

  private final JsonParser parser;
  private final RowFormat format;
  private boolean opened;
  private long row;

  ArrayRows(JsonParser parser, RowFormat format) {
    this.parser = parser;
    this.format = format;
  }

  @Override
  public Optional<Example> read() throws IOException {
    if (!opened) {
      parser.nextToken();
      opened = true;
    }
    row++;
    JsonToken token = parser.nextToken();
    if (token == JsonToken.END_ARRAY) {
      if (parser.nextToken() != null) {
        throw new JsonParseException(parser, "something follows the array's end");
      }
      return Optional.empty();
    }
    JsonNode node = parser.readValueAsTree();
    return Optional.of(format.json(node, row));
  }

  @Override
  public long row() {
    return row;
  }

  @Override
  public void close() throws IOException {
    parser.close();
  }
}
