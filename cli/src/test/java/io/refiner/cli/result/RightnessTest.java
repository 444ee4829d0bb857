package io.refiner.cli.result;

import org.junit.jupiter.api.Test;

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

  /** An episode that ended with 7, for a submitter who gave this answer. */
  private static Result answered(String answer) {
    Result result = Episodes.of("a", Episodes.RIGHT);
    Problem problem =
        Problem.newBuilder(result.getProblem()).setGold(new Gold(Episodes.RIGHT, answer)).build();
    return Result.newBuilder(result).setProblem(problem).build();
  }
}
