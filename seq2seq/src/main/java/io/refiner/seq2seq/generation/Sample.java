package io.refiner.seq2seq.generation;

import java.util.List;

/**
 * One drawn answer.
 *
 * @param text the decoded answer, special tokens left out
 * @param tokens the sampled ids, the end token included
 * @param logProbs the log-probability of each token under the untruncated softmax
 * @param ended whether the model ended it; otherwise the token limit did
 */
public record Sample(String text, List<Integer> tokens, List<Float> logProbs, boolean ended) {

  public Sample {
    tokens = List.copyOf(tokens);
    logProbs = List.copyOf(logProbs);
  }
}
