package io.refiner.cli.result;

import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.refiner.schemas.record.Result;

import static org.assertj.core.api.Assertions.assertThat;

class SummaryTest {

  private static final List<Result> RESULTS =
      List.of(
          Episodes.of("a", Episodes.RIGHT),
          Episodes.of("b", Episodes.WRONG, Episodes.RIGHT),
          Episodes.of("c", Episodes.WRONG, Episodes.WRONG, Episodes.WRONG),
          Episodes.of("d", Episodes.RIGHT, Episodes.WRONG),
          Episodes.withoutGold("e"),
          Episodes.failed("f"));

  @Test
  void countsWhatTheResultsSay() {
    Summary summary = Summary.of(RESULTS);

    assertThat(summary).isEqualTo(new Summary(6, 5, 1, 0, 4, 2, 2, 9, Duration.ofMillis(250)));
    assertThat(summary.turnsPerSecond()).isEqualTo(36.0);
  }

  @Test
  void tellsAGainThatIsALoss() {
    Summary summary = Summary.of(List.of(Episodes.of("d", Episodes.RIGHT, Episodes.WRONG)));

    assertThat(summary.lines()).anyMatch(line -> line.contains("-100.0 points"));
  }

  @Test
  void saysNothingOfRightnessWithoutGold() {
    Summary summary = Summary.of(List.of(Episodes.withoutGold("e")));

    assertThat(summary.lines()).noneMatch(line -> line.contains("right"));
    assertThat(summary.line()).doesNotContain("right").contains("1 of 1 answered");
  }

  @Test
  void anEmptyRunHasNoTurns() {
    assertThat(Summary.of(List.of()).line()).contains("0 of 0 answered");
  }
}
