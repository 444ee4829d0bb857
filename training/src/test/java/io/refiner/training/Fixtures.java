package io.refiner.training;

import java.util.List;
import java.util.Optional;

import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.reasoning.task.Problem;
import io.refiner.training.data.TrainingProblem;

/** Problems for tests. */
public final class Fixtures {

  public static final String ADD = "#0: add ( number0, number1 ) | EOS";
  public static final String SUBTRACT = "#0: subtract ( number0, number1 ) | EOS";

  private Fixtures() {}

  /** A problem of two numbers, 8 and 5. */
  public static TrainingProblem problem(String text, String gold) {
    Problem problem = new Problem(text, text, List.of(8.0, 5.0), Optional.of(gold));
    return TrainingProblem.of(problem, Formula.parse(gold), Optional.empty());
  }

  /** {@code Tom had number0 pears and ate number1.} */
  public static TrainingProblem pears() {
    return problem("Tom had number0 pears and ate number1. How many are left?", SUBTRACT);
  }
}
