package io.refiner.training.data;

import io.refiner.seq2seq.generation.Decoding;

/**
 * How a generator writes hypotheses to learn from.
 *
 * @param samples per problem, at least 0
 * @param temperature above 0
 * @param topP in (0, 1]
 */
public record SamplingSettings(int samples, double temperature, double topP) {

  /** Tokens of one hypothesis; REFINER's limit is 50, four steps have 45. */
  public static final int MAX_NEW_TOKENS = 60;

  public SamplingSettings {
    if (samples < 0) {
      throw new IllegalArgumentException("samples must be at least 0, not " + samples);
    }
    Decoding.nucleus(topP, temperature, MAX_NEW_TOKENS);
  }

  /** As the generator takes it. */
  public Decoding decoding() {
    return Decoding.nucleus(topP, temperature, MAX_NEW_TOKENS);
  }
}
