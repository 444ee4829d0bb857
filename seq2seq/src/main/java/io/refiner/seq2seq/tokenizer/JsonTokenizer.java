package io.refiner.seq2seq.tokenizer;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;

import ai.djl.huggingface.tokenizers.HuggingFaceTokenizer;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;

import io.refiner.seq2seq.file.InputFile;

/** Any Hugging Face {@code tokenizer.json}; thread-safe. */
public final class JsonTokenizer implements Tokenizer, AutoCloseable {

  private static final ObjectMapper JSON = new ObjectMapper();

  /** T5's has 2.4 MB, that of the largest multilingual models 17. */
  private static final long MAX_BYTES = 64 << 20;

  private static final int MAX_IDS = 1 << 24;

  /** Truncation is on by default, at 512 tokens, silently. */
  private static final Map<String, String> OPTIONS =
      Map.of("truncation", "false", "padding", "false");

  private final HuggingFaceTokenizer tokenizer;
  private final String definition;
  private final int vocabularySize;

  private JsonTokenizer(HuggingFaceTokenizer tokenizer, String definition, int vocabularySize) {
    this.tokenizer = tokenizer;
    this.definition = definition;
    this.vocabularySize = vocabularySize;
  }

  /**
   * Opens the {@code tokenizer.json} of a model's folder.
   *
   * @throws InvalidTokenizerException if there is none, or it can't be read
   */
  public static JsonTokenizer open(Path folder) {
    Path file = folder.resolve(TokenizerJson.FILE);
    try {
      ByteBuffer content = ByteBuffer.wrap(InputFile.read(file, MAX_BYTES));
      return of(StandardCharsets.UTF_8.newDecoder().decode(content).toString());
    } catch (CharacterCodingException e) {
      throw new InvalidTokenizerException(file + " is not text in UTF-8", e);
    } catch (IOException e) {
      throw new InvalidTokenizerException(e.getMessage(), e);
    } catch (InvalidTokenizerException e) {
      throw new InvalidTokenizerException(file + ": " + e.getMessage(), e);
    }
  }

  /**
   * The tokenizer that the content of a {@code tokenizer.json} describes.
   *
   * @throws InvalidTokenizerException if the content describes none
   */
  public static JsonTokenizer of(String definition) {
    JsonNode json = json(definition);
    int size = vocabularySizeOf(json);
    try (InputStream in = new ByteArrayInputStream(definition.getBytes(StandardCharsets.UTF_8))) {
      return new JsonTokenizer(HuggingFaceTokenizer.newInstance(in, OPTIONS), definition, size)
          .tried(json.path("added_tokens"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InvalidTokenizerException e) {
      throw e;
    } catch (RuntimeException e) {
      throw new InvalidTokenizerException("not a tokenizer: " + e.getMessage(), e);
    }
  }

  /**
   * The ids of the text.
   *
   * @throws InvalidTokenizerException if an id is beyond those that the definition names: an
   *     embedding has no row for it
   */
  @Override
  public int[] encode(String text) {
    long[] ids = tokenizer.encode(text, false, false).getIds();
    int[] tokens = new int[ids.length];
    for (int i = 0; i < ids.length; i++) {
      if (ids[i] < 0 || ids[i] >= vocabularySize) {
        throw new InvalidTokenizerException(
            "it gives the id %s, but names only ids below %s".formatted(ids[i], vocabularySize));
      }
      tokens[i] = (int) ids[i];
    }
    return tokens;
  }

  @Override
  public String decode(int[] ids) {
    long[] known =
        Arrays.stream(ids).filter(id -> id >= 0 && id < vocabularySize).asLongStream().toArray();
    return tokenizer.decode(known, true);
  }

  @Override
  public int vocabularySize() {
    return vocabularySize;
  }

  @Override
  public String definition() {
    return definition;
  }

  @Override
  public void close() {
    tokenizer.close();
  }

  /** An added token gets the id that the tokenizer thinks right, whatever the file says. */
  private JsonTokenizer tried(JsonNode addedTokens) {
    for (JsonNode token : addedTokens) {
      String content = token.path("content").asText();
      try {
        encode(content);
      } catch (InvalidTokenizerException e) {
        close();
        throw new InvalidTokenizerException(
            "the added token '%s' doesn't match model.vocab: %s".formatted(content, e.getMessage()),
            e);
      }
    }
    return this;
  }

  private static JsonNode json(String definition) {
    try {
      return JSON.readTree(definition);
    } catch (JsonProcessingException e) {
      throw new InvalidTokenizerException("not JSON: " + e.getOriginalMessage(), e);
    }
  }

  private static int vocabularySizeOf(JsonNode json) {
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
