package io.refiner.reasoning.evaluation;

import java.util.Arrays;
import java.util.OptionalDouble;

import io.refiner.reasoning.task.Task;

/**
 * What a solving critic does at one threshold.
 *
 * @param confidence the threshold
 * @param refused first hypotheses that it refused
 * @param rightlyRefused of these, those that the oracle refuses
 * @param gained problems whose answer is right after refinement and was not before
 * @param lost problems whose answer was right before and is not after
 * @param strict exact match after refinement, from 0 to 1; empty if no problem has gold
 * @param execution answers right after refinement, from 0 to 1
 */
public record SweepRow(
    double confidence,
    int refused,
    int rightlyRefused,
    int gained,
    int lost,
    OptionalDouble strict,
    double execution) {

  /** Compares a run at a threshold with its own first turns. */
  public static SweepRow of(double confidence, Task task, Run run) {
    int refused = 0;
    int rightly = 0;
    for (Attempted one : run.attempts()) {
      boolean refuses =
          one.turns().stream().findFirst().filter(turn -> !turn.critique().accepts()).isPresent();
      refused += refuses ? 1 : 0;
      rightly += refuses && !accepts(task, one) ? 1 : 0;
    }
    Marks first = Marks.of(run.within(0).attempts());
    Marks last = Marks.of(run.attempts());
    return new SweepRow(
        confidence,
        refused,
        rightly,
        more(last.execution(), first.execution()),
        more(first.execution(), last.execution()),
        Arrays.stream(last.strict()).average(),
        Arrays.stream(last.execution()).average().orElse(0));
  }

  /** Answers gained, less those lost. */
  public int net() {
    return gained - lost;
  }

  private static String first(Attempted one) {
    return one.within(0).last();
  }

  private static boolean accepts(Task task, Attempted one) {
    return task.oracle(one.problem(), one.answer(), first(one)).accepts();
  }

  private static int more(double[] marks, double[] than) {
    int count = 0;
    for (int i = 0; i < marks.length; i++) {
      count += marks[i] > than[i] ? 1 : 0;
    }
    return count;
  }
}
