package io.refiner.reasoning.replay;

import java.util.List;
import java.util.Optional;

import io.refiner.reasoning.feedback.Critique;

/**
 * One hypothesis of a turn, and what the critic said of it.
 *
 * @param text as the generator wrote it
 * @param tokens the sampled token ids, the end token included
 * @param logProbs the log-probability of each under the policy as it sampled
 * @param critique empty if the critic could not judge
 */
public record LoggedCandidate(
    String text, List<Integer> tokens, List<Float> logProbs, Optional<Critique> critique) {

  public LoggedCandidate {
    tokens = List.copyOf(tokens);
    logProbs = List.copyOf(logProbs);
  }

  /** Whether the critic had nothing to object to. */
  public boolean accepted() {
    return critique.filter(Critique::accepts).isPresent();
  }
}
