package io.refiner.cli.terminal;

import java.util.function.Function;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;

/** Turns what a module finds wrong with its settings into a mistake of the user's. */
public final class Settings {

  private Settings() {}

  /**
   * Applies a module's parser.
   *
   * @throws UsageException with the parser's message, which names key and value
   */
  public static <T> T parse(Config root, Function<Config, T> parser) {
    try {
      return parser.apply(root);
    } catch (IllegalArgumentException | ConfigException e) {
      throw new UsageException(e.getMessage(), e);
    }
  }
}
