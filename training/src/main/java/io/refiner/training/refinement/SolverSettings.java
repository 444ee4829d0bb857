package io.refiner.training.refinement;

import io.refiner.seq2seq.generation.Decoding;

/**
 * How a critic answers problems itself, and how sure it must be to refuse.
 *
 * @param confidence the least confidence that refuses, from 0 (always) to 1
 * @param samples own answers per problem: 1 is written greedily, more vote
 * @param temperature of more than one, above 0
 * @param topP of more than one, in (0, 1]
 * @param maxNewTokens tokens of one answer at most, the end token included
 */
public record SolverSettings(
    double confidence, int samples, double temperature, double topP, int maxNewTokens) {

  private static final int MAX_SAMPLES = 64;

  public SolverSettings {
    if (!(confidence >= 0 && confidence <= 1)) {
      throw new IllegalArgumentException("confidence must be from 0 to 1, not " + confidence);
    }
    if (samples < 1 || samples > MAX_SAMPLES) {
      throw new IllegalArgumentException(
          "samples must be from 1 to " + MAX_SAMPLES + ", not " + samples);
    }
    if (maxNewTokens < 1) {
      throw new IllegalArgumentException("max-new-tokens must be at least 1, not " + maxNewTokens);
    }
    Decoding.nucleus(topP, temperature, maxNewTokens);
  }

  /** One answer, written greedily. */
  public static SolverSettings greedy(double confidence, int maxNewTokens) {
    return new SolverSettings(confidence, 1, 1, 1, maxNewTokens);
  }

  Decoding decoding() {
    return samples == 1
        ? Decoding.greedy(maxNewTokens)
        : Decoding.nucleus(topP, temperature, maxNewTokens);
  }
}
