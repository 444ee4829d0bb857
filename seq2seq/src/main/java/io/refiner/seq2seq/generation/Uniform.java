package io.refiner.seq2seq.generation;

import java.util.SplittableRandom;

/** Random numbers that follow from where they are used, never from the batch. */
final class Uniform {

  private static final long GOLDEN = 0x9E3779B97F4A7C15L;

  private Uniform() {}

  /** The number in [0, 1) of one step of one sample. */
  static double of(long seed, int sample, int step) {
    long stream = new SplittableRandom(seed + GOLDEN * (sample + 1)).nextLong();
    return new SplittableRandom(stream + GOLDEN * step).nextDouble();
  }
}
