package io.refiner.seq2seq.train;

import java.util.ArrayList;
import java.util.List;

/**
 * PPO's loss (Schulman et al. 2017, and its clipped value loss) as the engine is told it: the mean
 * over all tokens of the clipped surrogate, the value loss and the entropy bonus, by its
 * derivatives.
 *
 * @param rollouts what is known of each answer, in their order
 * @param tokens of all answers
 */
record ClippedObjective(List<Rollout> rollouts, int tokens, double valueShare, double entropyShare)
    implements TokenObjective {

  private static final double CLIP = 0.2;

  /** What was written down when an answer was sampled, token by token. */
  record Rollout(
      List<Double> logProbs, List<Double> advantages, List<Double> values, List<Double> returns) {}

  @Override
  public List<TokenRates> rates(int first, List<TokenScores> scores) {
    List<TokenRates> rates = new ArrayList<>();
    for (TokenScores score : scores) {
      Rollout rollout = rollouts.get(first + rates.size());
      List<Float> logProbs = new ArrayList<>();
      List<Float> entropies = new ArrayList<>();
      List<Float> values = new ArrayList<>();
      for (int t = 0; t < score.logProbs().size(); t++) {
        logProbs.add((float) (surrogateRate(rollout, score, t) / tokens));
        entropies.add((float) (-entropyShare / tokens));
        values.add((float) (valueShare * valueRate(rollout, score, t) / tokens));
      }
      rates.add(new TokenRates(logProbs, entropies, values));
    }
    return rates;
  }

  /** The loss itself, where it says how far a step has come. */
  double loss(List<TokenScores> scores) {
    double loss = 0;
    for (int i = 0; i < scores.size(); i++) {
      TokenScores score = scores.get(i);
      Rollout rollout = rollouts.get(i);
      for (int t = 0; t < score.logProbs().size(); t++) {
        double ratio = ratio(rollout, score, t);
        double advantage = rollout.advantages().get(t);
        double surrogate = Math.min(ratio * advantage, clip(ratio, 1) * advantage);
        loss += -surrogate + valueShare * valueLoss(rollout, score, t);
        loss -= entropyShare * score.entropies().get(t);
      }
    }
    return loss / tokens;
  }

  /** d -min(u A, clip(u) A) / d log p = -u A, unless the clipped one is less. */
  private static double surrogateRate(Rollout rollout, TokenScores score, int t) {
    double ratio = ratio(rollout, score, t);
    double advantage = rollout.advantages().get(t);
    return clip(ratio, 1) * advantage < ratio * advantage ? 0 : -ratio * advantage;
  }

  /** d max[(V - R)^2, (V' - R)^2] / 2 / d V = V - R, unless the clipped V' is farther. */
  private static double valueRate(Rollout rollout, TokenScores score, int t) {
    double error = score.values().get(t) - rollout.returns().get(t);
    return Math.abs(nearError(rollout, score, t)) > Math.abs(error) ? 0 : error;
  }

  private static double valueLoss(Rollout rollout, TokenScores score, int t) {
    double error = score.values().get(t) - rollout.returns().get(t);
    double near = nearError(rollout, score, t);
    return Math.max(error * error, near * near) / 2;
  }

  private static double nearError(Rollout rollout, TokenScores score, int t) {
    double old = rollout.values().get(t);
    return clip(score.values().get(t), old) - rollout.returns().get(t);
  }

  private static double ratio(Rollout rollout, TokenScores score, int t) {
    return Math.exp(score.logProbs().get(t) - rollout.logProbs().get(t));
  }

  private static double clip(double value, double around) {
    return Math.min(Math.max(value, around - CLIP), around + CLIP);
  }
}
