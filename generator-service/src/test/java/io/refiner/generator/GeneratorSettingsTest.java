package io.refiner.generator;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GeneratorSettingsTest {

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      textBlock =
          """
          []              | tasks is empty: name at least one of mwp
          ["mpw"]         | tasks must name tasks of mwp, not mpw
          ["mwp", "algebra"] | tasks must name tasks of mwp, not algebra
          """)
  void tasksThatThereAreNotAreRefusedByName(String tasks, String message) {
    Config config =
        ConfigFactory.parseString("refiner.generator.tasks = " + tasks)
            .withFallback(ConfigFactory.load());

    assertThatThrownBy(() -> GeneratorSettings.parse(config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("refiner.generator: " + message);
  }
}
