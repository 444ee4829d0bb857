package io.refiner.benchmarks.t5;

import java.util.Locale;

/** The engines that are compared. */
enum Mode {
  TRANSFORMERS(4),
  /** Ours, one array operation after another. */
  PLAIN(4);

  private final int weightBytes;

  Mode(int weightBytes) {
    this.weightBytes = weightBytes;
  }

  /** Whether products are of bytes. */
  boolean int8() {
    return weightBytes == 1;
  }

  /** Bytes that one weight has in memory. */
  int weightBytes() {
    return weightBytes;
  }

  String label() {
    return name().toLowerCase(Locale.ROOT);
  }

  static Mode named(String label) {
    return valueOf(label.toUpperCase(Locale.ROOT));
  }
}
