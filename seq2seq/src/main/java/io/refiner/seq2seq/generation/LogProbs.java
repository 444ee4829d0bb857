package io.refiner.seq2seq.generation;

/** Of which distribution a sample's log-probabilities are. */
public enum LogProbs {
  /** The model's own: no penalty, temperature 1, no token left out. */
  MODEL,

  /**
   * The one that was drawn from: after penalties and temperature, renormalised over the tokens that
   * top-k and top-p keep. A learner that compares with it must do the same to its own.
   */
  SAMPLED
}
