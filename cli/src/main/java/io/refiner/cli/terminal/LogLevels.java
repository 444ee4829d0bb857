package io.refiner.cli.terminal;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import org.slf4j.LoggerFactory;

/** Sets how much of this process's log is written. */
public final class LogLevels {

  private LogLevels() {}

  /** The levels that {@code --log-level} takes. */
  public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG,
    TRACE
  }

  /**
   * Writes what Refiner logs at this level and above; what its libraries log is left to
   * logback.xml.
   */
  public static void set(LogLevel level) {
    logger("io.refiner").setLevel(Level.valueOf(level.name()));
    if (level == LogLevel.ERROR) {
      logger(org.slf4j.Logger.ROOT_LOGGER_NAME).setLevel(Level.ERROR);
    }
  }

  private static Logger logger(String name) {
    return (Logger) LoggerFactory.getLogger(name);
  }
}
