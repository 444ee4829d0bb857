package io.refiner.cli.result;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.refiner.schemas.record.Gold;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.Result;

import static org.assertj.core.api.Assertions.assertThat;

class RightnessTest {

  @Test
  void comparesWithTheAnswerThatWasGiven() {
    assertThat(Rightness.of(answered("7.0"))).contains(new Rightness(true, true));
    assertThat(Rightness.of(answered("8"))).contains(new Rightness(false, false));
  }

  @Test
  void comparesWithWhatGoldLeadsToWhereTheAnswerIsNoNumber() {
    assertThat(Rightness.of(answered("7 apples"))).contains(new Rightness(true, true));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = ';',
      value = {"7;true", "7 (plums);true", "$7.00;true", "14/2;true", "seven;true", "18;false"})
  void comparesWithAnAnswerThatIsKnownWithoutGold(String answer, boolean right) {
    Result result = Episodes.withoutGold("a");
    Problem problem = Problem.newBuilder(result.getProblem()).setAnswer(answer).build();

    assertThat(Rightness.of(Result.newBuilder(result).setProblem(problem).build()))
        .contains(new Rightness(right, right));
    assertThat(Rightness.of(result)).isEmpty();
  }

  /** An episode that ended with 7, for a submitter who gave this answer. */
  private static Result answered(String answer) {
    Result result = Episodes.of("a", Episodes.RIGHT);
    Problem problem =
        Problem.newBuilder(result.getProblem()).setGold(new Gold(Episodes.RIGHT, answer)).build();
    return Result.newBuilder(result).setProblem(problem).build();
  }
}
