package io.refiner.seq2seq.generation;

/** Why an answer has no more tokens. */
public enum StopReason {
  /** The model wrote an end token. */
  END,

  /** It reached the most new tokens that its decoding allows. */
  LENGTH
}
