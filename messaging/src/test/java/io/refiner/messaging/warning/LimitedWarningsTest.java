package io.refiner.messaging.warning;

import java.util.List;
import java.util.concurrent.atomic.AtomicLong;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.Test;
import org.slf4j.LoggerFactory;

import static org.assertj.core.api.Assertions.assertThat;

class LimitedWarningsTest {

  private final AtomicLong nanos = new AtomicLong();

  private static ListAppender<ILoggingEvent> appender(Logger logger) {
    ListAppender<ILoggingEvent> lines = new ListAppender<>();
    lines.start();
    logger.setAdditive(false);
    logger.addAppender(lines);
    return lines;
  }

  private static List<String> texts(ListAppender<ILoggingEvent> lines) {
    return lines.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
  }

  @Test
  void aFloodBecomesTenLinesAMinuteAndACount() {
    Logger logger = (Logger) LoggerFactory.getLogger("flood");
    ListAppender<ILoggingEvent> lines = appender(logger);
    LimitedWarnings warnings = new LimitedWarnings(logger, "records were bad", nanos::get);

    for (int i = 0; i < 1000; i++) {
      warnings.warn("record {} is bad", i);
    }
    assertThat(texts(lines)).hasSize(LimitedWarnings.LINES + 1);
    assertThat(texts(lines)).startsWith("record 0 is bad", "record 1 is bad");
    assertThat(texts(lines)).last().asString().contains("counted only");

    warnings.summarize();
    assertThat(texts(lines)).as("the minute is not over").hasSize(LimitedWarnings.LINES + 1);
    nanos.addAndGet(LimitedWarnings.PERIOD.toNanos());
    warnings.summarize();
    warnings.summarize();
    assertThat(texts(lines).subList(LimitedWarnings.LINES + 1, lines.list.size()))
        .containsExactly("990 more records were bad in the last minute");
  }

  @Test
  void fewWarningsAreAllWritten() {
    Logger logger = (Logger) LoggerFactory.getLogger("few");
    ListAppender<ILoggingEvent> lines = appender(logger);
    LimitedWarnings warnings = new LimitedWarnings(logger, "records were bad", nanos::get);

    for (int minute = 0; minute < 30; minute++) {
      warnings.warn("record {} is bad", minute);
      nanos.addAndGet(LimitedWarnings.PERIOD.toNanos());
    }
    assertThat(texts(lines)).hasSize(30).doesNotHaveDuplicates();
  }
}
