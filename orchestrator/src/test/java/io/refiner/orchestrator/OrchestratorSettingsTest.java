package io.refiner.orchestrator;

import java.time.Duration;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class OrchestratorSettingsTest {

  @Test
  void readsItsReference() {
    OrchestratorSettings settings = OrchestratorSettings.parse(ConfigFactory.load());

    assertThat(settings.patience().deadline()).isEqualTo(Duration.ofMinutes(30));
    assertThat(settings.actorSystem().getString("akka.loglevel")).isEqualTo("INFO");
  }

  @ParameterizedTest
  @CsvSource({
    "deadline, 0 s, deadline must be at least 1 ms",
    "request-timeout, -1 s, request-timeout must be at least 1 ms",
    "reminders, -1, reminders must not be negative",
    "batch-timeout, 0 s, batch-timeout must be at least 1 ms",
    "deadline, soon, deadline",
  })
  void refusesAValueNamingItsKey(String key, String value, String message) {
    String config = "refiner.orchestrator." + key + " = \"" + value + "\"";

    assertThatThrownBy(
            () ->
                OrchestratorSettings.parse(
                    ConfigFactory.parseString(config).withFallback(ConfigFactory.load())))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }
}
