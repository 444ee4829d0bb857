package io.refiner.messaging.warning;

import java.time.Duration;
import java.util.function.LongSupplier;

import org.slf4j.Logger;

/**
 * Warnings of which each bad record may cause one: so many lines a minute, and then how many more
 * there were, so that a flood of bad records does not become a flood of lines. Safe for use by
 * several threads.
 */
public final class LimitedWarnings {

  /** Lines within one period. */
  public static final int LINES = 10;

  static final Duration PERIOD = Duration.ofMinutes(1);

  private final Logger log;
  private final String about;
  private final LongSupplier nanos;
  private long began;
  private long written;
  private long suppressed;

  /**
   * Warnings that are counted together.
   *
   * @param log where they go
   * @param about what there were more of, such as "records went to dead-letters"
   */
  public LimitedWarnings(Logger log, String about) {
    this(log, about, System::nanoTime);
  }

  LimitedWarnings(Logger log, String about, LongSupplier nanos) {
    this.log = log;
    this.about = about;
    this.nanos = nanos;
    this.began = nanos.getAsLong();
  }

  /** Writes a line, or counts it if this period has had its lines. */
  public synchronized void warn(String format, Object... arguments) {
    summarize();
    if (written == LINES) {
      suppressed++;
      return;
    }
    if (written == 0) {
      began = nanos.getAsLong();
    }
    written++;
    log.warn(format, arguments);
    if (written == LINES) {
      log.warn("For a minute, further warnings of this kind are counted only");
    }
  }

  /** Says how many lines were left out, once their period is over: to be called now and then. */
  public synchronized void summarize() {
    if (written > 0 && nanos.getAsLong() - began >= PERIOD.toNanos()) {
      if (suppressed > 0) {
        log.warn("{} more {} in the last minute", suppressed, about);
      }
      written = 0;
      suppressed = 0;
    }
  }
}
