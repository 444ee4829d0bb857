package io.refiner.messaging.cluster;

import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class ClusterSettingsTest {

  private static ClusterSettings parse(String overrides) {
    return ClusterSettings.parse(
        ConfigFactory.parseString(overrides).withFallback(ConfigFactory.load()));
  }

  @Test
  void clientSettingsReachEveryClientUnderKafkasOwnNames() {
    ClusterSettings cluster =
        parse(
            """
            refiner.messaging.client { "security.protocol" = SASL_SSL, fetch.max.wait.ms = 7 }
            """);

    assertThat(ClientProperties.consumer(cluster, "c"))
        .containsEntry("security.protocol", "SASL_SSL")
        .containsEntry("fetch.max.wait.ms", "7");
    assertThat(ClientProperties.producer(cluster, "p"))
        .containsEntry("security.protocol", "SASL_SSL");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "isolation.level",
        "enable.auto.commit",
        "group.protocol",
        "group.remote.assignor",
        "transactional.id",
        "enable.idempotence",
        "acks",
        "max.in.flight.requests.per.connection"
      })
  void refusesASettingThatDeliveryStandsOn(String key) {
    assertThatThrownBy(() -> parse("refiner.messaging.client { \"" + key + "\" = \"1\" }"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("refiner.messaging.client." + key + " can't be set, but is 1");
  }

  @Test
  void refusesAnEmptyListOfServers() {
    assertThatThrownBy(() -> parse("refiner.messaging.bootstrap-servers = \" \""))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("bootstrap-servers is empty");
  }

  @Test
  void aConsumerReadsCommittedRecordsAndCommitsNothing() {
    assertThat(ClientProperties.consumer(parse(""), "c"))
        .containsEntry("isolation.level", "read_committed")
        .containsEntry("enable.auto.commit", false)
        .containsEntry("auto.offset.reset", "earliest");
  }
}
