package io.refiner.reasoning.metric;

import java.util.Arrays;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.refiner.reasoning.feedback.Finding;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class IntervalTest {

  @Test
  void isAsWideAsTheBinomialSays() {
    double[] scores = new double[400];
    Arrays.fill(scores, 0, 200, 1);

    Interval interval = Interval.bootstrap(scores, 1);

    // 1.96 * sqrt(0.25 / 400) is 0.049.
    assertThat(interval.mean()).isEqualTo(0.5);
    assertThat(interval.low()).isCloseTo(0.451, within(0.01));
    assertThat(interval.high()).isCloseTo(0.549, within(0.01));
  }

  @Test
  void repeatsItselfWithTheSameSeed() {
    double[] scores = {0, 1, 1, 0, 1};

    assertThat(Interval.bootstrap(scores, 7)).isEqualTo(Interval.bootstrap(scores, 7));
  }

  @Test
  void isAPointIfAllScoresAreEqual() {
    assertThat(Interval.bootstrap(new double[] {1, 1, 1}, 1)).isEqualTo(new Interval(1, 1, 1));
  }

  @Test
  void drawsPartsAndWholesOfAQuotientTogether() {
    double[] parts = {1, 1, 0, 0};
    double[] wholes = {2, 2, 0, 0};

    assertThat(Interval.ratio(parts, wholes, 1).mean()).isEqualTo(0.5);
    // Every resample is a half, or one without wholes.
    assertThat(Interval.ratio(parts, wholes, 1).low()).isEqualTo(0.5);
    assertThat(Interval.ratio(new double[] {0}, new double[] {0}, 1))
        .isEqualTo(new Interval(1, 1, 1));
  }

  @Test
  void refusesPartsWithoutTheirWholes() {
    assertThatThrownBy(() -> Interval.ratio(new double[2], new double[1], 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void isWrittenInPercent() {
    assertThat(new Interval(0.4712, 0.4, 0.55).percent()).isEqualTo("47.1 [40.0, 55.0]");
  }

  @Test
  void refusesNoScores() {
    assertThatThrownBy(() -> Interval.bootstrap(new double[0], 1))
        .isInstanceOf(IllegalArgumentException.class);
  }

  @Test
  void matchesFindingsInAnyOrderAndWithoutHints() {
    Finding operator = Finding.of("incorrect-operator", 1);
    Finding missing = Finding.of("missing-step");

    assertThat(
            FindingMatch.exact(
                List.of(operator, missing), List.of(missing, operator.withHint("x"))))
        .isTrue();
    assertThat(FindingMatch.exact(List.of(), List.of())).isTrue();
  }

  @Test
  void doesNotMatchFindingsOfOtherPlacesOrNumber() {
    Finding missing = Finding.of("missing-step");

    assertThat(FindingMatch.exact(List.of(missing, missing), List.of(missing))).isFalse();
    assertThat(
            FindingMatch.exact(
                List.of(Finding.of("incorrect-operand", 0, 1)),
                List.of(Finding.of("incorrect-operand", 0, 0))))
        .isFalse();
    assertThat(FindingMatch.exact(List.of(), List.of(missing))).isFalse();
  }
}
