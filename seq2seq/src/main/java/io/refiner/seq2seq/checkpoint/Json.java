package io.refiner.seq2seq.checkpoint;

import java.io.IOException;
import java.nio.file.Path;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.refiner.files.InputFile;
import io.refiner.seq2seq.json.JsonFault;

/** Strict reading of the JSON files of models and trainings. */
public final class Json {

  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** An object to be written. */
  public static ObjectNode newObject() {
    return MAPPER.createObjectNode();
  }

  /**
   * Reads a file that must hold one object and at most so many bytes.
   *
   * @throws CheckpointException if it doesn't
   */
  public static JsonNode object(Path file, long maxBytes) {
    try {
      return object(InputFile.read(file, maxBytes), file.toString());
    } catch (IOException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }

  /** Reads bytes that must hold one object. */
  static JsonNode object(byte[] bytes, String what) {
    try (JsonParser parser = MAPPER.createParser(bytes)) {
      JsonNode node = MAPPER.readTree(parser);
      if (node == null || !node.isObject()) {
        throw new CheckpointException(what + " is not a JSON object");
      }
      return node;
    } catch (JsonProcessingException e) {
      throw new CheckpointException(what + " is not JSON: " + JsonFault.describe(e));
    } catch (IOException e) {
      throw new CheckpointException(what + " can't be read: " + e.getMessage(), e);
    }
  }
}
