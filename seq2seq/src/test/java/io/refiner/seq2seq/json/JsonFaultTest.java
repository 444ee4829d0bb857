package io.refiner.seq2seq.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.StreamReadFeature;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.json.JsonMapper;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class JsonFaultTest {

  private static final JsonMapper STRICT =
      JsonMapper.builder()
          .enable(StreamReadFeature.STRICT_DUPLICATE_DETECTION)
          .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
          .build();

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '`',
      textBlock =
          """
          {"a": 1            | it ends too early (line 1, column
          {"a": "b           | it ends too early (line 1, column
          {"a": nope}        | unexpected text (line 1, column
          {"a": 1} 2         | something follows its end (line 1, column
          {"a": 1, "a": 2}   | the key a is there twice (line 1, column
          {"a": "\u0001"}    | a control character (line 1, column
          {"a": NaN}         | unexpected text (line 1, column
          {a: 1}             | unexpected text (line 1, column
          {"a": 01}          | unexpected text (line 1, column
          """)
  void saysItWithoutTheLibrarysAdvice(String json, String said) {
    JacksonException fault =
        catchThrowableOfType(JacksonException.class, () -> STRICT.readTree(json));

    assertThat(JsonFault.describe(fault)).startsWith(said).doesNotContain("Feature", "token");
  }
}
