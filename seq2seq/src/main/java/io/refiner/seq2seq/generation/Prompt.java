package io.refiner.seq2seq.generation;

import io.refiner.seq2seq.generation.Decoding.Beams;

/**
 * One text to answer.
 *
 * @param text the encoder's input, without an end token
 * @param samples how many answers to give, at least 1; of a beam search the best, at most its beams
 * @param decoding how to write them
 * @param seed makes the draw repeatable, whatever else is in the batch
 */
public record Prompt(String text, int samples, Decoding decoding, long seed) {

  private static final int MAX_SAMPLES = 1 << 16;

  public Prompt {
    if (samples < 1 || samples > MAX_SAMPLES) {
      throw new IllegalArgumentException(
          "samples must be from 1 to " + MAX_SAMPLES + ", not " + samples);
    }
    if (decoding.strategy() instanceof Beams search && samples > search.beams()) {
      throw new IllegalArgumentException(
          "samples must be at most beams " + search.beams() + ", not " + samples);
    }
  }
}
