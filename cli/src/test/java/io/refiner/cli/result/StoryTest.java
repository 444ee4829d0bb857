package io.refiner.cli.result;

import java.util.List;

import org.junit.jupiter.api.Test;

import io.refiner.schemas.record.Result;

import static org.assertj.core.api.Assertions.assertThat;

class StoryTest {

  @Test
  void tellsProblemHypothesesFeedbackAndAnswerInTheirOrder() {
    List<String> lines = Story.lines("17", Episodes.of("e", Episodes.WRONG, Episodes.RIGHT));

    assertThat(String.join("\n", lines))
        .containsSubsequence(
            "problem 17",
            "Tom has 3 apples",
            "turn 1",
            "subtract ( 3, 4 )",
            "the operator in #0 is incorrect.",
            "turn 2",
            "add ( 3, 4 )",
            "No",
            "accepted: answer 7, which is right");
  }

  @Test
  void saysWhatWouldHaveBeenRight() {
    assertThat(Story.lines("17", Episodes.of("e", Episodes.WRONG)))
        .last()
        .asString()
        .contains("exhausted: answer -1, but 7 is right");
  }

  @Test
  void aFailureTellsItsReason() {
    assertThat(Story.lines("17", Episodes.failed("e")))
        .last()
        .asString()
        .contains("failed: numbers has 1 value: give 2");
  }

  @Test
  void choosesEpisodesThatShowWhatThereIsToSee() {
    Result atOnce = Episodes.of("a", Episodes.RIGHT);
    Result again = Episodes.of("b", Episodes.RIGHT);
    Result never = Episodes.of("c", Episodes.WRONG, Episodes.WRONG);
    Result revised = Episodes.of("d", Episodes.WRONG, Episodes.RIGHT);

    assertThat(Story.choose(List.of(atOnce, again, never, revised), 3))
        .containsExactly(revised, never, atOnce);
  }

  @Test
  void choosesNoMoreThanThereAre() {
    assertThat(Story.choose(List.of(Episodes.of("a", Episodes.RIGHT)), 3)).hasSize(1);
    assertThat(Story.choose(List.of(), 3)).isEmpty();
  }
}
