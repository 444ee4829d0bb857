package io.refiner.seq2seq.generation;

/**
 * One text to answer.
 *
 * @param text the encoder's input, without an end token
 * @param samples how many answers to draw, at least 1
 * @param decoding how to draw them
 * @param seed makes the draw repeatable, whatever else is in the batch
 */
public record Prompt(String text, int samples, Decoding decoding, long seed) {

  public Prompt {
    if (samples < 1) {
      throw new IllegalArgumentException("samples must be at least 1, not " + samples);
    }
  }
}
