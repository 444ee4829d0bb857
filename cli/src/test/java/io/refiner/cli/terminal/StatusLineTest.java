package io.refiner.cli.terminal;

import java.io.PrintWriter;
import java.io.StringWriter;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class StatusLineTest {

  private final StringWriter written = new StringWriter();

  @Test
  void isRewrittenInPlaceOnATerminalAndGivesWayToWhatStays() {
    StatusLine line = StatusLine.of(new PrintWriter(written), true);
    line.at(0.5, "halfway");
    line.say("scored");
    assertThat(written.toString())
        .isEqualTo(
            "\r\u001b[K[============            ] halfway\r\u001b[Kscored"
                + System.lineSeparator());
  }

  @Test
  void isOneLineAfterTheOtherAnywhereElse() {
    StatusLine line = StatusLine.of(new PrintWriter(written), false);
    line.at(0.25, "a quarter");
    line.at(0.5, "halfway");
    assertThat(written.toString().lines()).containsExactly("a quarter", "halfway");
  }
}
