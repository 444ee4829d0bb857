package io.refiner.seq2seq.train;

import java.util.List;

/**
 * What a model thinks of an answer, token by token.
 *
 * @param logProbs the log-probability of each token under the untruncated softmax
 * @param entropies the entropy in nats of the distribution that each token was drawn from
 */
public record TokenScores(List<Float> logProbs, List<Float> entropies) {

  public TokenScores {
    logProbs = List.copyOf(logProbs);
    entropies = List.copyOf(entropies);
    if (logProbs.size() != entropies.size()) {
      throw new IllegalArgumentException(
          "%d log-probabilities, but %d entropies".formatted(logProbs.size(), entropies.size()));
    }
  }
}
