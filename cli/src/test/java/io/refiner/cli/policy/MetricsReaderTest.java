package io.refiner.cli.policy;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.cli.terminal.UsageException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class MetricsReaderTest {

  @TempDir private Path folder;

  @Test
  void takesTheNumbersOfAnObjectAndOfTheObjectsInIt() throws IOException {
    assertThat(read("{\"step\": 7, \"note\": \"x\", \"dev\": {\"exactMatch\": 0.5}}"))
        .isEqualTo(Map.of("step", 7.0, "dev.exactMatch", 0.5));
  }

  @Test
  void takesTheLastOfSeveralLines() throws IOException {
    assertThat(read("{\"loss\": 3}\n{\"loss\": 2}\n\n")).isEqualTo(Map.of("loss", 2.0));
  }

  @Test
  void takesTheScoresOfTheWeightsThatATrainingKept() throws IOException {
    assertThat(
            read(
                """
                {"run": {"seed": "1"}, "command": "train"}
                {"step": 1, "best": true, "dev": {"exact match": 0.25}}
                {"step": 2, "best": true, "dev": {"exact match": 0.75}}
                {"step": 3, "loss": 0.1}
                {"step": 3, "best": false, "dev": {"exact match": 0.5}}
                """))
        .isEqualTo(Map.of("dev.exact match", 0.75));
  }

  @Test
  void threeTurnsOfAnOlderTrainingAreReadAsTwoRevisions() throws IOException {
    String evaluation = "{\"best\": true, \"dev\": {\"oracle T=3 exact match\": 0.5}}";
    assertThat(read("{\"run\": {\"seed\": \"1\"}}\n" + evaluation))
        .isEqualTo(Map.of("dev.oracle T=2 exact match", 0.5));
    assertThat(read("{\"run\": {\"scores\": \"T counts revisions\"}}\n" + evaluation))
        .isEqualTo(Map.of("dev.oracle T=3 exact match", 0.5));
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "{}", "[1, 2]", "7", "{\"a\": \"b\"}", "{\"a\": 1", "no json"})
  void refusesWhatHoldsNoNumbers(String text) {
    assertThatThrownBy(() -> read(text))
        .isInstanceOf(UsageException.class)
        .hasMessageStartingWith("--metrics: ");
  }

  @Test
  void saysWhereTheFileIsNotJsonWithoutTheLibrarysAdvice() {
    assertThatThrownBy(() -> read("{\"loss\": NaN}"))
        .hasMessageEndingWith("metrics.json is not JSON: unexpected text (line 1, column 13)");
  }

  private Map<String, Double> read(String text) throws IOException {
    return MetricsReader.read(Files.writeString(folder.resolve("metrics.json"), text));
  }
}
