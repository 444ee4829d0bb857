package io.refiner.training.supervised;

import com.typesafe.config.Config;

/**
 * When a run is scored, and what the scores decide; see {@code reference.conf}.
 *
 * @param every steps between evaluations
 * @param metric the score that chooses the weights and ends the run: {@link #OVERALL} or the name
 *     of a part
 * @param patience evaluations without a better one that end the run
 */
public record EvaluationSettings(int every, String metric, int patience) {

  /** The role's own sum of scores, {@link Score#value}. */
  public static final String OVERALL = "overall";

  public EvaluationSettings {
    RunSettings.atLeast("evaluate-every", every, 1);
    RunSettings.atLeast("patience", patience, 1);
  }

  static EvaluationSettings from(Config config) {
    return new EvaluationSettings(
        config.getInt("evaluate-every"), config.getString("stop-on"), config.getInt("patience"));
  }

  /** What is compared: higher is better. */
  double value(Score score) {
    if (metric.equals(OVERALL)) {
      return score.value();
    }
    double part = score.parts().get(metric);
    return metric.endsWith("loss") ? -part : part;
  }
}
