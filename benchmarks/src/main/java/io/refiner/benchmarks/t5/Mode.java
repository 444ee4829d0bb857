package io.refiner.benchmarks.t5;

import java.util.Locale;

import io.refiner.seq2seq.NetworkPath;
import io.refiner.seq2seq.WeightFormat;

/** The engines that are compared. */
enum Mode {
  TRANSFORMERS(NetworkPath.PLAIN, WeightFormat.FP32, 4),
  /** Ours, one array operation after another. */
  PLAIN(NetworkPath.PLAIN, WeightFormat.FP32, 4),
  /** Ours, compiled. */
  FP32(NetworkPath.COMPILED, WeightFormat.FP32, 4),
  FP16(NetworkPath.COMPILED, WeightFormat.FP16, 2),
  INT8(NetworkPath.COMPILED, WeightFormat.INT8, 1);

  private final NetworkPath path;
  private final WeightFormat format;
  private final int weightBytes;

  Mode(NetworkPath path, WeightFormat format, int weightBytes) {
    this.path = path;
    this.format = format;
    this.weightBytes = weightBytes;
  }

  /** How ours computes. */
  NetworkPath path() {
    return path;
  }

  /** How ours holds its weights. */
  WeightFormat format() {
    return format;
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
