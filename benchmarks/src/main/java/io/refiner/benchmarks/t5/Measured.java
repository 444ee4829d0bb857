package io.refiner.benchmarks.t5;

import java.util.Optional;

/**
 * What one engine needed for one row.
 *
 * @param row the row
 * @param mode the engine
 * @param value milliseconds of the best repetition, or MiB
 * @param tokens that were written, 0 for training
 * @param equal whether the tokens are those of transformers, where they should be
 * @param bound the least milliseconds that the machine allows, where that is known
 */
record Measured(
    Row row, Mode mode, double value, int tokens, Optional<Boolean> equal, Optional<Double> bound) {

  /** The share of the machine's limit that was reached, in percent. */
  Optional<Double> percentOfLimit() {
    return bound.map(least -> 100 * least / value);
  }
}
