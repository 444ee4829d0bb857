package io.refiner.training.refinement;

import java.util.List;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.metric.FindingMatch;
import io.refiner.reasoning.task.Problem;
import io.refiner.reasoning.task.Task;

/**
 * A critic held against the oracle.
 *
 * @param count hypotheses judged
 * @param exact the share whose findings are the oracle's, REFINER's exact match
 * @param verdicts the share accepted or refused as the oracle does
 * @param precision the share of refused hypotheses that are wrong; 1 if none was refused
 * @param recall the share of wrong hypotheses that are refused; 1 if none is wrong
 */
public record CriticScores(
    int count, double exact, double verdicts, double precision, double recall) {

  /** Has the critic judge the hypotheses and compares. */
  public static CriticScores of(
      Task task, Critic critic, List<Problem> problems, List<String> hypotheses) {
    List<Critique> found = critic.judge(problems, hypotheses);
    List<Critique> expected = Critic.oracle(task).judge(problems, hypotheses);
    int exact = 0;
    int agreed = 0;
    int refused = 0;
    int wrong = 0;
    int rightlyRefused = 0;
    for (int i = 0; i < found.size(); i++) {
      boolean accepts = found.get(i).accepts();
      boolean right = expected.get(i).accepts();
      exact += FindingMatch.exact(found.get(i).findings(), expected.get(i).findings()) ? 1 : 0;
      agreed += accepts == right ? 1 : 0;
      refused += accepts ? 0 : 1;
      wrong += right ? 0 : 1;
      rightlyRefused += !accepts && !right ? 1 : 0;
    }
    return new CriticScores(
        found.size(),
        share(exact, found.size()),
        share(agreed, found.size()),
        share(rightlyRefused, refused),
        share(rightlyRefused, wrong));
  }

  private static double share(int part, int whole) {
    return whole == 0 ? 1 : (double) part / whole;
  }
}
