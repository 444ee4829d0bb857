package io.refiner.seq2seq.train;

import java.util.List;

/**
 * What a model thinks of an answer, token by token.
 *
 * @param logProbs the log-probability of each token under the untruncated softmax
 * @param entropies the entropy in nats of the distribution that each token was drawn from
 * @param values the return that the value head expects from before each token on; none if the model
 *     has no such head
 */
public record TokenScores(List<Float> logProbs, List<Float> entropies, List<Float> values) {

  public TokenScores {
    logProbs = List.copyOf(logProbs);
    entropies = List.copyOf(entropies);
    values = List.copyOf(values);
    if (logProbs.size() != entropies.size()) {
      throw new IllegalArgumentException(
          "%s log-probabilities, but %s entropies".formatted(logProbs.size(), entropies.size()));
    }
    if (!values.isEmpty() && logProbs.size() != values.size()) {
      throw new IllegalArgumentException(
          "%s log-probabilities, but %s values".formatted(logProbs.size(), values.size()));
    }
  }
}
