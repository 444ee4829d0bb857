package io.refiner.cli.result;

import java.util.ArrayList;
import java.util.List;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract: the JSON of results is what docs/wire-format.md says; keys are never removed or
 * renamed.
 */
class ResultJsonTest {

  private static final ObjectMapper MAPPER = new ObjectMapper();

  @Test
  void aResultIsOneLineWithEveryKeyInItsPlace() throws Exception {
    String line = ResultJson.line("mine", Episodes.of("e", Episodes.WRONG, Episodes.RIGHT));

    assertThat(line).doesNotContain("\n");
    assertThat(keys(MAPPER.readTree(line)))
        .containsExactly(
            "id",
            "task",
            "status",
            "text",
            "hypothesis",
            "filled",
            "answer",
            "right",
            "confidence",
            "doubts",
            "failure",
            "turns",
            "timings");
    assertThat(keys(MAPPER.readTree(line).path("turns").path(0)))
        .containsExactly(
            "turn",
            "hypothesis",
            "filled",
            "feedback",
            "findings",
            "reward",
            "generator",
            "critic",
            "generationMillis",
            "critiqueMillis");
  }

  @Test
  void carriesTheUsersIdAndTheNumbersFilledBack() throws Exception {
    JsonNode json = MAPPER.readTree(ResultJson.line("mine", Episodes.of("e", Episodes.RIGHT)));

    assertThat(json.path("id").asText()).isEqualTo("mine");
    assertThat(json.path("text").asText()).startsWith("Tom has 3 apples and buys 4 more");
    assertThat(json.path("filled").asText()).isEqualTo("#0: add ( 3, 4 ) | EOS");
    assertThat(json.path("answer").asText()).isEqualTo("7");
    assertThat(json.path("right").asBoolean()).isTrue();
  }

  @Test
  void tellsEachTurn() throws Exception {
    JsonNode turns =
        MAPPER
            .readTree(ResultJson.line("mine", Episodes.of("e", Episodes.WRONG, Episodes.RIGHT)))
            .path("turns");

    assertThat(turns).hasSize(2);
    assertThat(turns.path(0).path("findings").path(0).path("type").asText())
        .isEqualTo("incorrect-operator");
    assertThat(turns.path(0).path("generationMillis").asLong()).isEqualTo(60);
    assertThat(turns.path(0).path("critiqueMillis").asLong()).isEqualTo(30);
    assertThat(turns.path(1).path("feedback").asText()).isEqualTo("No");
  }

  @Test
  void aFailureNamesItsField() throws Exception {
    JsonNode json = MAPPER.readTree(ResultJson.line("mine", Episodes.failed("e")));

    assertThat(json.path("status").asText()).isEqualTo("FAILED");
    assertThat(json.path("hypothesis").isNull()).isTrue();
    assertThat(json.path("answer").isNull()).isTrue();
    assertThat(json.path("right").isNull()).isTrue();
    assertThat(json.path("failure").path("field").asText()).isEqualTo("numbers");
  }

  private static List<String> keys(JsonNode node) {
    List<String> keys = new ArrayList<>();
    node.fieldNames().forEachRemaining(keys::add);
    return keys;
  }
}
