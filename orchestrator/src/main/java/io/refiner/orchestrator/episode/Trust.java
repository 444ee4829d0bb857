package io.refiner.orchestrator.episode;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

import io.refiner.schemas.record.CriticKind;
import io.refiner.schemas.record.Doubt;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.Turn;

/** How far the models trust the hypothesis that an episode ended with. */
final class Trust {

  /** Below it the models hold an answer for more likely wrong than right. */
  private static final double EVEN = 0.5;

  private Trust() {}

  /**
   * From 0 to 1: what the oracle says, who knows; else the generator's probability of the
   * hypothesis, or the critic's confidence that it is right if that is less. Empty if neither says.
   */
  static Optional<Double> confidence(Problem problem, Turn turn) {
    boolean accepted = turn.getJudgement().getFindings().isEmpty();
    if (problem.getOptions().getCritic() == CriticKind.ORACLE) {
      return Optional.of(accepted ? 1.0 : 0.0);
    }
    Optional<Double> critic =
        turn.getJudgement().getConfidence().map(sure -> accepted ? sure : 1 - sure);
    Optional<Double> generator = turn.getProbability();
    return critic.isPresent() && generator.isPresent()
        ? Optional.of(Math.min(critic.get(), generator.get()))
        : critic.or(() -> generator);
  }

  /** What the models themselves tell against an accepted hypothesis. */
  static List<Doubt> doubts(Problem problem, Turn turn) {
    boolean accepted = turn.getJudgement().getFindings().isEmpty();
    if (!accepted || problem.getOptions().getCritic() == CriticKind.ORACLE) {
      return List.of();
    }
    List<Doubt> doubts = new ArrayList<>();
    turn.getProbability()
        .filter(probability -> probability < EVEN)
        .map(
            probability ->
                doubt(
                    "unsure-generator", "the generator gave it a probability of %.2f", probability))
        .ifPresent(doubts::add);
    turn.getJudgement()
        .getConfidence()
        .filter(confidence -> confidence < EVEN)
        .map(
            confidence ->
                doubt(
                    "unsure-critic",
                    "the critic accepted it with a confidence of %.2f",
                    confidence))
        .ifPresent(doubts::add);
    return doubts;
  }

  private static Doubt doubt(String code, String message, double value) {
    return new Doubt(code, String.format(Locale.ROOT, message, value));
  }
}
