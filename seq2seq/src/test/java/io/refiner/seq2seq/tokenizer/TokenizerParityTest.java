package io.refiner.seq2seq.tokenizer;

import java.io.IOException;
import java.io.UncheckedIOException;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.refiner.seq2seq.TinyModels;

import static org.assertj.core.api.Assertions.assertThat;

/** Holds a T5-style tokenizer to Python's: benchmarks/peers/golden_tokenizer.py writes it. */
class TokenizerParityTest {

  private JsonTokenizer tokenizer;
  private JsonNode expected;

  @BeforeEach
  void open() {
    tokenizer = JsonTokenizer.open(TinyModels.golden("tokenizer-t5"));
    try {
      expected =
          new ObjectMapper()
              .readTree(TinyModels.golden("tokenizer-t5").resolve("expected.json").toFile());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @AfterEach
  void close() {
    tokenizer.close();
  }

  @Test
  void oddTextsHaveTheIdsOfPython() {
    for (JsonNode row : expected.path("texts")) {
      String text = row.path("text").textValue();
      assertThat(tokenizer.encode(text)).as(text).isEqualTo(ids(row));
    }
  }

  @Test
  void theirIdsAreDecodedAsInPython() {
    for (JsonNode row : expected.path("texts")) {
      assertThat(tokenizer.decode(ids(row)))
          .as(row.path("text").textValue())
          .isEqualTo(row.path("decoded").textValue());
    }
  }

  @Test
  void aLongTextIsNotCut() {
    JsonNode row = expected.path("long");
    String text = row.path("text").textValue().repeat(row.path("repeats").asInt());
    assertThat(tokenizer.encode(text)).hasSize(row.path("count").asInt());
  }

  @Test
  void sentinelsAndAddedWordsCountAsVocabulary() {
    assertThat(tokenizer.vocabularySize()).isEqualTo(expected.path("size").asInt());
  }

  private static int[] ids(JsonNode row) {
    int[] ids = new int[row.path("ids").size()];
    for (int i = 0; i < ids.length; i++) {
      ids[i] = row.path("ids").get(i).asInt();
    }
    return ids;
  }
}
