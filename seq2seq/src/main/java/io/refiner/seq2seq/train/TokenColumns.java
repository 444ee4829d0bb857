package io.refiner.seq2seq.train;

import java.util.ArrayList;
import java.util.List;

/** Values of several answers' tokens between lists for each answer and one array for all. */
final class TokenColumns {

  private TokenColumns() {}

  /**
   * Cuts scores, one row for each token of all answers, into those of each answer.
   *
   * @param valued whether a row is log-probability, entropy and value, or the first two alone
   */
  static List<TokenScores> split(List<TokenExample> answers, float[] scores, boolean valued) {
    List<TokenScores> split = new ArrayList<>();
    int next = 0;
    for (TokenExample answer : answers) {
      List<Float> logProbs = new ArrayList<>();
      List<Float> entropies = new ArrayList<>();
      List<Float> values = new ArrayList<>();
      for (int i = 0; i < answer.tokens().size(); i++) {
        logProbs.add(scores[next++]);
        entropies.add(scores[next++]);
        if (valued) {
          values.add(scores[next++]);
        }
      }
      split.add(new TokenScores(logProbs, entropies, values));
    }
    return split;
  }

  /**
   * Joins derivatives to rows of two, or of three where there are values.
   *
   * @throws IllegalArgumentException if they are not one for each score of each token
   */
  static float[][] of(List<TokenExample> answers, List<TokenRates> rates, boolean valued) {
    if (rates.size() != answers.size()) {
      throw new IllegalArgumentException(
          "the objective gave %s derivatives for %s answers"
              .formatted(rates.size(), answers.size()));
    }
    List<float[]> rows = new ArrayList<>();
    for (int i = 0; i < answers.size(); i++) {
      TokenRates rate = rates.get(i);
      int tokens = answers.get(i).tokens().size();
      requireOneEach(i, tokens, rate, valued);
      for (int token = 0; token < tokens; token++) {
        rows.add(
            valued
                ? new float[] {
                  rate.logProbs().get(token), rate.entropies().get(token), rate.values().get(token)
                }
                : new float[] {rate.logProbs().get(token), rate.entropies().get(token)});
      }
    }
    return rows.toArray(float[][]::new);
  }

  private static void requireOneEach(int answer, int tokens, TokenRates rate, boolean valued) {
    if (rate.logProbs().size() != tokens || rate.entropies().size() != tokens) {
      throw new IllegalArgumentException(
          "answer %s has %s tokens, but the objective gave %s and %s derivatives"
              .formatted(answer, tokens, rate.logProbs().size(), rate.entropies().size()));
    }
    if (rate.values().size() != (valued ? tokens : 0)) {
      throw new IllegalArgumentException(
          "answer %s has %s values, but the objective gave %s derivatives by values"
              .formatted(answer, valued ? tokens : 0, rate.values().size()));
    }
  }
}
