package io.refiner.seq2seq.generation;

/**
 * How tokens are chosen.
 *
 * @param greedy take the most probable token; the other two then play no part
 * @param temperature divides the logits, above 0
 * @param topP keeps the smallest set of tokens whose probability reaches this, in (0, 1]
 * @param maxNewTokens tokens that an answer may have, the end token included
 */
public record Decoding(boolean greedy, double temperature, double topP, int maxNewTokens) {

  public Decoding {
    if (!(temperature > 0)) {
      throw new IllegalArgumentException("temperature must be above 0, not " + temperature);
    }
    if (!(topP > 0 && topP <= 1)) {
      throw new IllegalArgumentException("topP must be in (0, 1], not " + topP);
    }
    if (maxNewTokens < 1) {
      throw new IllegalArgumentException("maxNewTokens must be at least 1, not " + maxNewTokens);
    }
  }

  public static Decoding greedy(int maxNewTokens) {
    return new Decoding(true, 1, 1, maxNewTokens);
  }

  public static Decoding nucleus(double topP, double temperature, int maxNewTokens) {
    return new Decoding(false, temperature, topP, maxNewTokens);
  }
}
