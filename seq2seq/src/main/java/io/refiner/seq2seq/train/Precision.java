package io.refiner.seq2seq.train;

/** In what a training step is computed. Weights, gradients and loss are fp32 in any case. */
public enum Precision {
  /** bf16 on a GPU, fp32 on a CPU. */
  AUTO,
  FP32,
  /** Products in bf16, everything else in fp32, as torch's autocast has it. */
  BF16;

  /**
   * Reads {@code auto}, {@code fp32} or {@code bf16}.
   *
   * @throws IllegalArgumentException for anything else
   */
  public static Precision parse(String text) {
    return switch (text) {
      case "auto" -> AUTO;
      case "fp32" -> FP32;
      case "bf16" -> BF16;
      default ->
          throw new IllegalArgumentException(
              "precision must be one of auto, fp32, bf16, not " + text);
    };
  }
}
