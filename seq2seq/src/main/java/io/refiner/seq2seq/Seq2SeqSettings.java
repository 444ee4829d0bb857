package io.refiner.seq2seq;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;

import io.refiner.seq2seq.generation.Limits;

/**
 * What {@code refiner.seq2seq} sets.
 *
 * @param device where models run
 * @param network how they are computed
 * @param weights how they hold their weights
 * @param replicas threads that answer prompts side by side, with one set of weights
 * @param threads threads of one tensor operation, for the whole process; 0 shares the cores among
 *     the replicas
 * @param tokenBudget tokens of prompts and answers, padding included, that one batch may hold over
 *     all its samples
 * @param maxPromptTokens tokens that a prompt may have, the end token included
 */
public record Seq2SeqSettings(
    DeviceChoice device,
    NetworkPath network,
    WeightFormat weights,
    int replicas,
    int threads,
    int tokenBudget,
    int maxPromptTokens) {

  /** The path of these settings in a configuration. */
  public static final String PATH = "refiner.seq2seq";

  private static final int MAX_THREADS = 1024;

  /** Attention is quadratic in it: one head's scores are 1 GB then. */
  private static final int MAX_PROMPT_TOKENS = 1 << 14;

  public Seq2SeqSettings {
    require(
        replicas >= 1 && replicas <= MAX_THREADS,
        "replicas must be between 1 and " + MAX_THREADS + ", not " + replicas);
    require(
        threads >= 0 && threads <= MAX_THREADS,
        "threads must be between 0 and " + MAX_THREADS + ", not " + threads);
    require(tokenBudget >= 1, "token-budget must be at least 1, not " + tokenBudget);
    require(
        maxPromptTokens >= 1 && maxPromptTokens <= MAX_PROMPT_TOKENS,
        "max-prompt-tokens must be between 1 and "
            + MAX_PROMPT_TOKENS
            + ", not "
            + maxPromptTokens);
    require(
        network != NetworkPath.PLAIN
            || weights == WeightFormat.AUTO
            || weights == WeightFormat.FP32,
        "weights must be auto or fp32 when network is plain, not " + name(weights));
  }

  /** What {@code reference.conf} says, for the given device. */
  public static Seq2SeqSettings on(DeviceChoice device) {
    return new Seq2SeqSettings(device, NetworkPath.AUTO, WeightFormat.AUTO, 1, 0, 8192, 512);
  }

  /** What one batch may hold. */
  public Limits limits() {
    return new Limits(tokenBudget, maxPromptTokens);
  }

  /** Threads of one tensor operation on so many cores; 0 leaves the engine's own choice. */
  int operationThreads(int cores) {
    return threads > 0 || replicas == 1 ? threads : Math.max(1, cores / replicas);
  }

  /** The same on another device. */
  public Seq2SeqSettings withDevice(DeviceChoice other) {
    return new Seq2SeqSettings(
        other, network, weights, replicas, threads, tokenBudget, maxPromptTokens);
  }

  /** The same by another path and with weights held in another way. */
  public Seq2SeqSettings withNetwork(NetworkPath path, WeightFormat format) {
    return new Seq2SeqSettings(
        device, path, format, replicas, threads, tokenBudget, maxPromptTokens);
  }

  /** The same on so many replicas. */
  public Seq2SeqSettings withReplicas(int count) {
    return new Seq2SeqSettings(
        device, network, weights, count, threads, tokenBudget, maxPromptTokens);
  }

  /** The same with other bounds of a batch and of a prompt. */
  public Seq2SeqSettings withLimits(int budget, int promptTokens) {
    return new Seq2SeqSettings(device, network, weights, replicas, threads, budget, promptTokens);
  }

  /**
   * Reads the settings below {@link #PATH}.
   *
   * @throws IllegalArgumentException naming key and value of what is missing or out of range
   */
  public static Seq2SeqSettings from(Config root) {
    try {
      Config config = root.getConfig(PATH);
      return new Seq2SeqSettings(
          DeviceChoice.parse(config.getString("device")),
          NetworkPath.parse(config.getString("network")),
          weights(config.getString("weights")),
          config.getInt("replicas"),
          config.getInt("threads"),
          config.getInt("token-budget"),
          config.getInt("max-prompt-tokens"));
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(PATH + ": " + e.getMessage(), e);
    }
  }

  private static WeightFormat weights(String text) {
    return Arrays.stream(WeightFormat.values())
        .filter(value -> name(value).equals(text))
        .findFirst()
        .orElseThrow(
            () ->
                new IllegalArgumentException(
                    "weights must be one of %s, not %s"
                        .formatted(
                            Arrays.stream(WeightFormat.values())
                                .map(Seq2SeqSettings::name)
                                .collect(Collectors.joining(", ")),
                            text)));
  }

  private static String name(Enum<?> value) {
    return value.name().toLowerCase(Locale.ROOT);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
