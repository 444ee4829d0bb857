package io.refiner.reasoning.evaluation;

import java.util.Arrays;
import java.util.List;

/**
 * What a solving critic does at one threshold.
 *
 * @param confidence the threshold
 * @param refused first hypotheses that it refused
 * @param rightlyRefused of these, those that the oracle refuses
 * @param gained problems whose answer is right after refinement and was not before
 * @param lost problems whose answer was right before and is not after
 * @param strict exact match after refinement, from 0 to 1
 * @param execution answers right after refinement, from 0 to 1
 */
public record SweepRow(
    double confidence,
    int refused,
    int rightlyRefused,
    int gained,
    int lost,
    double strict,
    double execution) {

  /** Compares a run at a threshold with its own first turns. */
  public static SweepRow of(double confidence, Run run, List<Boolean> firstIsRight) {
    int refused = 0;
    int rightly = 0;
    for (int i = 0; i < firstIsRight.size(); i++) {
      List<Attempted.Turn> turns = run.attempts().get(i).turns();
      boolean accepts = turns.isEmpty() || turns.get(0).critique().accepts();
      refused += accepts ? 0 : 1;
      rightly += accepts || firstIsRight.get(i) ? 0 : 1;
    }
    Marks first = Marks.of(run.within(0).attempts());
    Marks last = Marks.of(run.attempts());
    return new SweepRow(
        confidence,
        refused,
        rightly,
        more(last.execution(), first.execution()),
        more(first.execution(), last.execution()),
        mean(last.strict()),
        mean(last.execution()));
  }

  /** Answers gained, less those lost. */
  public int net() {
    return gained - lost;
  }

  private static int more(double[] marks, double[] than) {
    int count = 0;
    for (int i = 0; i < marks.length; i++) {
      count += marks[i] > than[i] ? 1 : 0;
    }
    return count;
  }

  private static double mean(double[] marks) {
    return Arrays.stream(marks).average().orElse(0);
  }
}
