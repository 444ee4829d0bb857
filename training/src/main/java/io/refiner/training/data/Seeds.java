package io.refiner.training.data;

/** Seeds that follow from another seed. */
public final class Seeds {

  private Seeds() {}

  /** The n-th seed of a seed; near numbers give far seeds (SplitMix64's finalizer). */
  public static long of(long seed, long n) {
    long z = seed + (n + 1) * 0x9E3779B97F4A7C15L;
    z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
    z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
    return z ^ (z >>> 31);
  }
}
