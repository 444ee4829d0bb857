package io.refiner.seq2seq.generation;

/**
 * What one batch may hold.
 *
 * @param tokenBudget tokens over all rows of a batch, padding included: those of the prompt and
 *     those that the answer may have
 * @param maxPromptTokens tokens of one prompt, the end token included
 */
public record Limits(int tokenBudget, int maxPromptTokens) {

  /**
   * Rows of a batch, however short: each has scores over the whole vocabulary, several times over
   * while its next token is chosen.
   */
  static final int MAX_ROWS = 512;
}
