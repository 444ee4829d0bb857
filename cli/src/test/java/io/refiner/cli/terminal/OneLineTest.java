package io.refiner.cli.terminal;

import java.net.URL;
import java.nio.charset.StandardCharsets;
import java.util.Objects;

import ch.qos.logback.classic.Level;
import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.LoggerContext;
import ch.qos.logback.classic.joran.JoranConfigurator;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.classic.spi.LoggingEvent;
import ch.qos.logback.classic.util.LogbackMDCAdapter;
import ch.qos.logback.core.ConsoleAppender;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;

/** Contract: a record of the log is one line, and only a stack trace's lines follow, indented. */
class OneLineTest {

  @ParameterizedTest
  @CsvSource({
    "'a\nb', a\\nb",
    "'a\r\nb', a\\r\\nb",
    "'a\tb', a\\tb",
    "'\u001b[2J', \\u001b[2J",
    "'a\u2028b', a\\u2028b",
    "'\u009b1m', \\u009b1m",
    "'Äpfel, 苹果', 'Äpfel, 苹果'"
  })
  void whatBreaksALineOrCommandsATerminalIsEscaped(String text, String escaped) {
    assertThat(OneLine.of(text)).isEqualTo(escaped);
  }

  @Test
  void aMessageOfSeveralLinesIsOneRecord() throws Exception {
    String forged = "2026-01-01T00:00:00.000Z INFO  all is well";

    String record = logged("broken\n at [Source: line 1]\n" + forged, null);

    assertThat(record).hasLineCount(1).endsWith("all is well" + System.lineSeparator());
    assertThat(record).contains("broken\\n at [Source: line 1]\\n2026");
  }

  @Test
  void noLineOfAStackTraceLooksLikeARecord() throws Exception {
    String forged = "2026-01-01T00:00:00.000Z INFO  all is well";

    String record = logged("broken", new IllegalStateException("bad\n" + forged));

    assertThat(record.lines().skip(1))
        .isNotEmpty()
        .allSatisfy(line -> assertThat(line).startsWith("    "))
        .anySatisfy(line -> assertThat(line).contains("at io.refiner.cli.terminal.OneLineTest"));
    assertThat(record.split("IllegalStateException")).as("said once").hasSize(2);
  }

  /** As the commands log it. */
  private static String logged(String message, Throwable error) throws Exception {
    LoggerContext context = new LoggerContext();
    context.setMDCAdapter(new LogbackMDCAdapter());
    JoranConfigurator configurator = new JoranConfigurator();
    configurator.setContext(context);
    URL file = Objects.requireNonNull(OneLineTest.class.getResource("/logback.xml"));
    configurator.doConfigure(file);
    Logger logger = context.getLogger("io.refiner.test");
    LoggingEvent event =
        new LoggingEvent(OneLineTest.class.getName(), logger, Level.WARN, message, error, null);
    ConsoleAppender<ILoggingEvent> appender =
        (ConsoleAppender<ILoggingEvent>)
            context.getLogger(Logger.ROOT_LOGGER_NAME).getAppender("STDERR");
    byte[] record = appender.getEncoder().encode(event);
    context.stop();
    return new String(record, StandardCharsets.UTF_8);
  }
}
