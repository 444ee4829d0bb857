package io.refiner.seq2seq;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;

/**
 * What {@code refiner.seq2seq} sets.
 *
 * @param device where models run
 * @param threads threads of one tensor operation, for the whole process; 0 takes every core
 * @param tokenBudget prompt tokens, padding included, that one batch may hold over all its samples
 * @param maxPromptTokens tokens that a prompt may have, the end token included
 */
public record Seq2SeqSettings(
    DeviceChoice device, int threads, int tokenBudget, int maxPromptTokens) {

  /** The path of these settings in a configuration. */
  public static final String PATH = "refiner.seq2seq";

  private static final int MAX_THREADS = 1024;

  public Seq2SeqSettings {
    require(
        threads >= 0 && threads <= MAX_THREADS,
        "threads must be between 0 and " + MAX_THREADS + ", not " + threads);
    require(tokenBudget >= 1, "token-budget must be at least 1, not " + tokenBudget);
    require(maxPromptTokens >= 1, "max-prompt-tokens must be at least 1, not " + maxPromptTokens);
  }

  /** What {@code reference.conf} says, for the given device. */
  public static Seq2SeqSettings on(DeviceChoice device) {
    return new Seq2SeqSettings(device, 0, 8192, 512);
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
          config.getInt("threads"),
          config.getInt("token-budget"),
          config.getInt("max-prompt-tokens"));
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(PATH + ": " + e.getMessage(), e);
    }
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
