package io.refiner.seq2seq.generation;

import java.util.List;
import java.util.OptionalDouble;

/**
 * One answer.
 *
 * @param text the decoded answer, special tokens left out
 * @param tokens the chosen ids, the end token included
 * @param logProbs the log-probability of each token, under the distribution that the decoding names
 * @param stop why it ended
 * @param score what a beam search ranked it by; for other strategies the sum of its
 *     log-probabilities
 */
public record Sample(
    String text, List<Integer> tokens, List<Float> logProbs, StopReason stop, double score) {

  public Sample {
    tokens = List.copyOf(tokens);
    logProbs = List.copyOf(logProbs);
  }

  /** An answer that no beam search ranked. */
  public Sample(String text, List<Integer> tokens, List<Float> logProbs, boolean ended) {
    this(
        text,
        tokens,
        logProbs,
        ended ? StopReason.END : StopReason.LENGTH,
        logProbs.stream().mapToDouble(Float::doubleValue).sum());
  }

  /** The probability of the whole answer, from 0 to 1; empty without log-probabilities. */
  public OptionalDouble probability() {
    double sum = logProbs.stream().mapToDouble(Float::doubleValue).sum();
    // Rounding may leave a log-probability a little above 0.
    return logProbs.isEmpty()
        ? OptionalDouble.empty()
        : OptionalDouble.of(Math.min(1, Math.exp(sum)));
  }

  /** Whether the model ended it; otherwise the token limit did. */
  public boolean ended() {
    return stop == StopReason.END;
  }
}
