package io.refiner.seq2seq.generation;

/**
 * What one batch may hold.
 *
 * @param tokenBudget prompt tokens, padding included, over all samples of a batch
 * @param maxPromptTokens tokens of one prompt, the end token included
 */
public record Limits(int tokenBudget, int maxPromptTokens) {}
