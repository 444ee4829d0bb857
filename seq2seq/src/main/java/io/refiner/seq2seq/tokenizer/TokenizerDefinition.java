package io.refiner.seq2seq.tokenizer;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.StreamSupport;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.refiner.files.InputFile;
import io.refiner.seq2seq.json.JsonFault;

/**
 * The content of a {@code tokenizer.json}, of which nothing native is held yet: whoever only wants
 * a model's shape or digest opens no tokenizer.
 *
 * @param name says in messages where it is from
 * @param content the whole file
 * @param vocabularySize one more than the highest id that it names
 * @param addedTokens the content of its {@code added_tokens}
 */
public record TokenizerDefinition(
    String name, String content, int vocabularySize, List<String> addedTokens) {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** T5's has 2.4 MB, that of the largest multilingual models 17. */
  private static final long MAX_BYTES = 64 << 20;

  private static final int MAX_IDS = 1 << 24;

  public TokenizerDefinition {
    addedTokens = List.copyOf(addedTokens);
  }

  /**
   * Reads the {@code tokenizer.json} of a model's folder.
   *
   * @throws InvalidTokenizerException if there is none, or it names no vocabulary
   */
  public static TokenizerDefinition read(Path folder) {
    Path file = folder.resolve(TokenizerJson.FILE);
    try {
      ByteBuffer content = ByteBuffer.wrap(InputFile.read(file, MAX_BYTES));
      return of(file.toString(), StandardCharsets.UTF_8.newDecoder().decode(content).toString());
    } catch (CharacterCodingException e) {
      throw new InvalidTokenizerException(file + " is not text in UTF-8", e);
    } catch (IOException e) {
      throw new InvalidTokenizerException(e.getMessage(), e);
    } catch (InvalidTokenizerException e) {
      throw new InvalidTokenizerException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * Reads the content of such a file.
   *
   * @throws InvalidTokenizerException if it names no vocabulary
   */
  public static TokenizerDefinition of(String content) {
    return of("the tokenizer", content);
  }

  private static TokenizerDefinition of(String name, String content) {
    JsonNode json = json(content);
    List<String> added =
        StreamSupport.stream(json.path("added_tokens").spliterator(), false)
            .map(token -> token.path("content").asText())
            .toList();
    return new TokenizerDefinition(name, content, vocabularySize(json), added);
  }

  /**
   * Opens it.
   *
   * @return owned by the caller
   * @throws InvalidTokenizerException if it can't be used
   */
  public JsonTokenizer open() {
    try {
      return JsonTokenizer.open(this);
    } catch (InvalidTokenizerException e) {
      throw new InvalidTokenizerException(name + ": " + e.getMessage(), e);
    }
  }

  private static JsonNode json(String definition) {
    try {
      return JSON.readTree(definition);
    } catch (JsonProcessingException e) {
      throw new InvalidTokenizerException("not JSON: " + JsonFault.describe(e), e);
    }
  }

  private static int vocabularySize(JsonNode json) {
    JsonNode vocabulary = json.path("model").path("vocab");
    int highest = -1;
    if (vocabulary.isArray()) {
      highest = vocabulary.size() - 1;
    } else {
      for (JsonNode id : vocabulary) {
        highest = Math.max(highest, id(id));
      }
    }
    for (JsonNode token : json.path("added_tokens")) {
      highest = Math.max(highest, id(token.path("id")));
    }
    if (highest < 0) {
      throw new InvalidTokenizerException("no vocabulary under model.vocab");
    }
    return highest + 1;
  }

  private static int id(JsonNode id) {
    if (!id.isInt() || id.intValue() < 0 || id.intValue() >= MAX_IDS) {
      throw new InvalidTokenizerException(
          "a token's id must be from 0 to below %s, not %s".formatted(MAX_IDS, id));
    }
    return id.intValue();
  }
}
