package io.refiner.cli.terminal;

import java.util.regex.Matcher;
import java.util.regex.Pattern;

import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.pattern.CompositeConverter;

/**
 * A text from outside on one line: what would break a line, or command a terminal, is written as an
 * escape. In logback.xml it is the word {@code oneLine}, so that a record of the log is one line.
 */
public final class OneLine extends CompositeConverter<ILoggingEvent> {

  /** Control characters, and Unicode's separators of lines and paragraphs. */
  private static final Pattern CONTROL =
      Pattern.compile("[\\p{Cntrl}\\u0080-\\u009f\\u2028\\u2029]");

  /** The text with escapes, such as {@code \n}. */
  public static String of(String text) {
    return CONTROL
        .matcher(text)
        .replaceAll(found -> Matcher.quoteReplacement(escape(found.group().charAt(0))));
  }

  private static String escape(char control) {
    return switch (control) {
      case '\n' -> "\\n";
      case '\r' -> "\\r";
      case '\t' -> "\\t";
      default -> "\\u%04x".formatted((int) control);
    };
  }

  @Override
  protected String transform(ILoggingEvent event, String text) {
    return of(text);
  }
}
