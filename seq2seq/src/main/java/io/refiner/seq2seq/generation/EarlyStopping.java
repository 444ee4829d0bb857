package io.refiner.seq2seq.generation;

/**
 * When a beam search that has as many finished answers as beams ends: transformers' three rules.
 */
public enum EarlyStopping {
  /** At once: {@code early_stopping=True}. */
  WHEN_FULL,

  /** When the best open beam, at its present length, is no better: {@code False}, the default. */
  WHEN_UNLIKELY,

  /** When no open beam can become better up to the most new tokens: {@code "never"}. */
  NEVER
}
