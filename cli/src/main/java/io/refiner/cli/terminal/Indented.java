package io.refiner.cli.terminal;

import java.util.stream.Collectors;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.pattern.CompositeConverter;

/**
 * A stack trace in the log, as {@code indented} in logback.xml: each line begins with blanks, so
 * that no message of an exception looks like a record of its own.
 */
public final class Indented extends CompositeConverter<ILoggingEvent> {

  @Override
  protected String transform(ILoggingEvent event, String text) {
    return text.lines()
        .map(line -> "    " + OneLine.of(line.replace("\t", "    ")) + System.lineSeparator())
        .collect(Collectors.joining());
  }
}
