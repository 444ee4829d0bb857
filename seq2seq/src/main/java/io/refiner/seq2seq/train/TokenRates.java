package io.refiner.seq2seq.train;

import java.util.List;

/**
 * How a loss changes with the scores of one answer's tokens: its partial derivatives.
 *
 * @param logProbs by each token's log-probability
 * @param entropies by each place's entropy
 */
public record TokenRates(List<Float> logProbs, List<Float> entropies) {

  public TokenRates {
    logProbs = List.copyOf(logProbs);
    entropies = List.copyOf(entropies);
  }
}
