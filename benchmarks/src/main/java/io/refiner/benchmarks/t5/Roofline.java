package io.refiner.benchmarks.t5;

import java.util.List;

import io.refiner.seq2seq.T5Config;

/**
 * The least time that a piece of work can take on a machine: each phase has to do its
 * multiplications and to read its weights and caches once, whichever takes longer (Williams et al.
 * 2009).
 *
 * @param config the model
 * @param limits the machine
 * @param mode how weights are stored
 */
record Roofline(T5Config config, MachineLimits limits, Mode mode) {

  private static final int FLOAT_BYTES = 4;

  /** A backward pass multiplies twice what the forward pass did. */
  private static final int TRAINING_PASSES = 3;

  /** AdamW reads weight, gradient and two moments and writes three; clipping reads gradients. */
  private static final int OPTIMIZER_ARRAYS = 8;

  /**
   * An answer to be written.
   *
   * @param promptTokens what the encoder reads
   * @param newTokens what the decoder writes
   */
  record Answer(int promptTokens, int newTokens) {}

  /**
   * Seconds to answer all prompts at once, with no padding.
   *
   * @param samples answers to each, which share what was read
   */
  double generation(List<Answer> answers, int samples) {
    double prompts = answers.stream().mapToInt(Answer::promptTokens).sum();
    double squares =
        answers.stream().mapToDouble(a -> (double) a.promptTokens() * a.promptTokens()).sum();
    double read =
        seconds(
            2 * prompts * (encoderWeights() + crossMemoryWeights())
                + 4 * squares * config.innerWidth() * config.numLayers(),
            weightBytes(encoderWeights() + crossMemoryWeights()));
    int steps = answers.stream().mapToInt(Answer::newTokens).max().orElse(0);
    double written = 0;
    for (int step = 0; step < steps; step++) {
      written += step(answers, samples, step);
    }
    return read + written;
  }

  private double step(List<Answer> answers, int samples, int step) {
    List<Answer> open = answers.stream().filter(a -> a.newTokens() > step).toList();
    double rows = (double) open.size() * samples;
    double remembered = open.stream().mapToInt(Answer::promptTokens).sum();
    double written = rows * (step + 1);
    double layer = (double) config.innerWidth() * config.numDecoderLayers();
    return seconds(
        2 * rows * (decoderWeights() + headWeights())
            + 4 * layer * (remembered * samples + written),
        weightBytes(decoderWeights() + headWeights())
            + 2 * FLOAT_BYTES * layer * (remembered + written));
  }

  /** Seconds of a whole training step of examples of one size. */
  double training(int examples, int sourceTokens, int targetTokens) {
    double sources = (double) examples * sourceTokens;
    double targets = (double) examples * targetTokens;
    double inner = config.innerWidth();
    double attention =
        4
            * inner
            * (sources * sourceTokens * config.numLayers()
                + targets * (targetTokens + sourceTokens) * config.numDecoderLayers());
    double forward =
        2 * sources * (encoderWeights() + crossMemoryWeights())
            + 2 * targets * (decoderWeights() + headWeights())
            + attention;
    double weights =
        encoderWeights() + crossMemoryWeights() + decoderWeights() + headWeights() + embedding();
    return seconds(TRAINING_PASSES * forward, 0)
        + seconds(0, OPTIMIZER_ARRAYS * FLOAT_BYTES * weights);
  }

  private double seconds(double operations, double bytes) {
    double peak = mode.int8() ? limits.int8Gops() : limits.gflops();
    return Math.max(operations / (peak * 1e9), bytes / (limits.gigabytes() * 1e9));
  }

  private double weightBytes(double weights) {
    return weights * mode.weightBytes();
  }

  private double projection() {
    return (double) config.dModel() * config.innerWidth();
  }

  private double feedForward() {
    return (config.feedForward().gated() ? 3.0 : 2.0) * config.dModel() * config.dFf();
  }

  private double encoderWeights() {
    return config.numLayers() * (4 * projection() + feedForward());
  }

  /** Keys and values of what was read, projected once. */
  private double crossMemoryWeights() {
    return config.numDecoderLayers() * 2 * projection();
  }

  private double decoderWeights() {
    return config.numDecoderLayers() * (6 * projection() + feedForward());
  }

  private double headWeights() {
    return (double) config.vocabSize() * config.dModel();
  }

  /** Rows are looked up, not multiplied; only the optimizer goes through all of them. */
  private double embedding() {
    return config.tiedHead() ? 0 : headWeights();
  }
}
