package io.refiner.seq2seq.train;

import java.util.List;

/**
 * How a loss changes with the scores of one answer's tokens: its partial derivatives.
 *
 * @param logProbs by each token's log-probability
 * @param entropies by each place's entropy
 * @param values by each place's value; none if the model has no value head
 */
public record TokenRates(List<Float> logProbs, List<Float> entropies, List<Float> values) {

  public TokenRates {
    logProbs = List.copyOf(logProbs);
    entropies = List.copyOf(entropies);
    values = List.copyOf(values);
  }

  /** Derivatives of a loss that knows no values. */
  public TokenRates(List<Float> logProbs, List<Float> entropies) {
    this(logProbs, entropies, List.of());
  }
}
