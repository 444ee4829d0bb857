package io.refiner.seq2seq.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.json.JsonMapper;

/** Strict reading of the folder's JSON files. */
final class Json {

  static final JsonMapper MAPPER =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  private Json() {}

  /** Reads a file that must hold one object and at most so many bytes. */
  static JsonNode object(Path file, long maxBytes) {
    try {
      long size = Files.size(file);
      if (size > maxBytes) {
        throw new CheckpointException(
            file + " has " + size + " bytes, more than the limit of " + maxBytes);
      }
      return object(Files.readAllBytes(file), file.toString());
    } catch (NoSuchFileException e) {
      throw new CheckpointException(file + " is missing", e);
    } catch (IOException e) {
      throw new CheckpointException("cannot read " + file, e);
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
    } catch (IOException e) {
      throw new CheckpointException(what + " is not JSON: " + reason(e), e);
    }
  }

  private static String reason(IOException e) {
    return e instanceof JsonProcessingException json ? json.getOriginalMessage() : e.getMessage();
  }
}
