package io.refiner.cli.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract: docs/configuration.md says what the modules' reference.conf say. With {@code
 * -Drefiner.docs.write=true} the page is made anew instead.
 */
class ConfigurationDocumentTest {

  private static final Path PAGE = Path.of("..", "docs", "configuration.md");

  @Test
  void thePageSaysWhatTheReferenceSays() throws IOException {
    String made = ConfigurationDocument.text();
    if (Boolean.getBoolean("refiner.docs.write")) {
      Files.writeString(PAGE, made);
    }

    assertThat(Files.readString(PAGE))
        .as("docs/configuration.md is out of date: CONTRIBUTING.md says how to make it anew")
        .isEqualTo(made);
  }
}
