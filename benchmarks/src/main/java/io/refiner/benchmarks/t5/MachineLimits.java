package io.refiner.benchmarks.t5;

/**
 * What this machine can do at most, measured in the same run.
 *
 * @param gflops fp32 products of large matrices, in 10^9 operations a second
 * @param int8Gops int8 products, in 10^9 operations a second
 * @param gigabytes read from memory, in 10^9 bytes a second
 */
record MachineLimits(double gflops, double int8Gops, double gigabytes) {

  /** The better of two measurements. */
  MachineLimits or(MachineLimits other) {
    return new MachineLimits(
        Math.max(gflops, other.gflops),
        Math.max(int8Gops, other.int8Gops),
        Math.max(gigabytes, other.gigabytes));
  }
}
