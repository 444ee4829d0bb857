package io.refiner.cli.evaluation;

import java.nio.file.Path;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;

import io.refiner.generator.GeneratorSettings;
import io.refiner.seq2seq.DeviceChoice;
import io.refiner.seq2seq.Seq2SeqSettings;
import io.refiner.seq2seq.generation.TextGenerator;

import static org.assertj.core.api.Assertions.assertThat;

class ModelsTest {

  private final Path folder = GeneratorSettings.parse(ConfigFactory.load()).checkpoint();

  @Test
  void aFolderUnderOtherSettingsIsAnotherModel() {
    Seq2SeqSettings settings = Seq2SeqSettings.on(DeviceChoice.CPU);
    try (Models models = new Models()) {
      TextGenerator wide = models.open(folder, settings.withLimits(4096, 512));
      TextGenerator narrow = models.open(folder, settings.withLimits(4096, 64));

      assertThat(wide.maxPromptTokens()).isEqualTo(512);
      assertThat(narrow.maxPromptTokens()).isEqualTo(64);
      assertThat(models.open(folder.resolve("."), settings.withLimits(4096, 64))).isSameAs(narrow);
    }
  }
}
