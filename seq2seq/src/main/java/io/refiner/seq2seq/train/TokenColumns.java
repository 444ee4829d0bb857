package io.refiner.seq2seq.train;

import java.util.ArrayList;
import java.util.List;

/** Values of several answers' tokens between lists for each answer and one array for all. */
final class TokenColumns {

  private TokenColumns() {}

  /** Cuts scores [N, 2], one row for each token of all answers, into those of each answer. */
  static List<TokenScores> split(List<TokenExample> answers, float[] scores) {
    List<TokenScores> split = new ArrayList<>();
    int next = 0;
    for (TokenExample answer : answers) {
      List<Float> logProbs = new ArrayList<>();
      List<Float> entropies = new ArrayList<>();
      for (int i = 0; i < answer.tokens().size(); i++) {
        logProbs.add(scores[next++]);
        entropies.add(scores[next++]);
      }
      split.add(new TokenScores(logProbs, entropies));
    }
    return split;
  }

  /**
   * Joins derivatives to [N, 2].
   *
   * @throws IllegalArgumentException if they are not one for each token
   */
  static float[][] of(List<TokenExample> answers, List<TokenRates> rates) {
    if (rates.size() != answers.size()) {
      throw new IllegalArgumentException(
          "the objective gave %d derivatives for %d answers"
              .formatted(rates.size(), answers.size()));
    }
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      TokenRates rate = rates.get(i);
      int tokens = answers.get(i).tokens().size();
      if (rate.logProbs().size() != tokens || rate.entropies().size() != tokens) {
        throw new IllegalArgumentException(
            "answer %d has %d tokens, but the objective gave %d and %d derivatives"
                .formatted(i, tokens, rate.logProbs().size(), rate.entropies().size()));
      }
      for (int token = 0; token < tokens; token++) {
        rows.add(new float[] {rate.logProbs().get(token), rate.entropies().get(token)});
      }
    }
    return rows.toArray(float[][]::new);
  }
}
