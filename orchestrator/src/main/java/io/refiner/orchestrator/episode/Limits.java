package io.refiner.orchestrator.episode;

/**
 * What a problem may ask for at most.
 *
 * @param turns hypotheses for one problem
 * @param samples candidates for one turn
 * @param newTokens tokens of one candidate
 */
public record Limits(int turns, int samples, int newTokens) {

  public Limits {
    requirePositive("turns", turns);
    requirePositive("samples", samples);
    requirePositive("new-tokens", newTokens);
  }

  private static void requirePositive(String key, int value) {
    if (value < 1) {
      throw new IllegalArgumentException(key + " must be at least 1, but is " + value);
    }
  }
}
