package io.refiner.orchestrator.episode;

import java.util.Comparator;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.stream.IntStream;

import io.refiner.schemas.record.Candidate;
import io.refiner.schemas.record.Failure;
import io.refiner.schemas.record.Feedback;
import io.refiner.schemas.record.Judgement;

/**
 * The candidate of a turn that goes on: the one with the highest reward; of equals the one that the
 * generator itself found most probable; of equals still, the first.
 */
record Choice(Candidate candidate, Judgement judgement) {

  /** The best candidate of feedback that {@link #fault has no fault}. */
  static Choice of(Feedback feedback) {
    Comparator<Choice> better =
        Comparator.<Choice>comparingDouble(choice -> choice.judgement().getReward())
            .thenComparingDouble(Choice::logProb);
    return IntStream.range(0, feedback.getJudgements().size())
        .mapToObj(
            i ->
                new Choice(
                    feedback.getHypotheses().getCandidates().get(i),
                    feedback.getJudgements().get(i)))
        .reduce((best, next) -> better.compare(next, best) > 0 ? next : best)
        .orElseThrow();
  }

  /** Why no candidate can be chosen: what the services said of it, or what is wrong with it. */
  static Optional<Failure> fault(Feedback feedback) {
    return feedback
        .getHypotheses()
        .getFailure()
        .or(feedback::getFailure)
        .or(() -> countFault(feedback))
        .or(() -> rewardFault(feedback));
  }

  private static Optional<Failure> countFault(Feedback feedback) {
    int candidates = feedback.getHypotheses().getCandidates().size();
    int judgements = feedback.getJudgements().size();
    if (candidates > 0 && candidates == judgements) {
      return Optional.empty();
    }
    return Optional.of(
        new Failure(
            "invalid-feedback",
            "judgements",
            judgements + " judgements for " + candidates + " candidates; each needs one"));
  }

  private static Optional<Failure> rewardFault(Feedback feedback) {
    return feedback.getJudgements().stream()
        .map(Judgement::getReward)
        .filter(reward -> !(reward >= 0 && reward <= 1))
        .findFirst()
        .map(
            reward ->
                new Failure(
                    "invalid-feedback", "reward", "reward must be from 0 to 1, but is " + reward));
  }

  boolean accepted() {
    return judgement.getFindings().isEmpty();
  }

  /** The probability that the generator gave the candidate; empty if it does not say. */
  OptionalDouble probability() {
    return candidate.getLogProbs().isEmpty()
        ? OptionalDouble.empty()
        // Rounding may leave a log-probability a little above 0.
        : OptionalDouble.of(Math.min(1, Math.exp(logProb())));
  }

  private double logProb() {
    return candidate.getLogProbs().stream().mapToDouble(Float::doubleValue).sum();
  }
}
