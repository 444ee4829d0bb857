package io.refiner.seq2seq.network;

/**
 * Several tokens of each row, each the most probable after those before it.
 *
 * @param rows how many answers
 * @param tokens [rows, steps], row by row
 * @param logProbs theirs, under the softmax of the logits
 */
public record GreedyRun(int rows, long[] tokens, float[] logProbs) {

  public GreedyRun {
    if (tokens.length != logProbs.length || tokens.length % rows != 0) {
      throw new IllegalArgumentException(
          rows + " rows can't have " + tokens.length + " tokens of " + logProbs.length);
    }
  }

  /** Tokens of each row. */
  public int steps() {
    return tokens.length / rows;
  }

  public int token(int row, int step) {
    return (int) tokens[row * steps() + step];
  }

  public float logProb(int row, int step) {
    return logProbs[row * steps() + step];
  }
}
