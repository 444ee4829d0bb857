package io.refiner.messaging.worker;

import java.time.Duration;
import java.util.List;
import java.util.Optional;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.refiner.schemas.Topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class WorkerSettingsTest {

  private static WorkerSettings parse(String overrides, String service, String instance) {
    Config config = ConfigFactory.parseString(overrides).withFallback(ConfigFactory.load());
    return WorkerSettings.parse(
        config,
        service,
        instance,
        List.of(Topics.PROBLEMS),
        List.of(Topics.HYPOTHESES),
        Optional.of(Topics.EPISODES));
  }

  @Test
  void defaultsAreValid() {
    WorkerSettings settings = parse("", "critic", "0");

    assertThat(settings.pace().maxBatch()).isEqualTo(500);
    assertThat(settings.pace().tick()).isEmpty();
    assertThat(settings.cluster().bootstrapServers()).isEqualTo("127.0.0.1:9092");
  }

  @Test
  void aServicesOwnValuesComeFirst() {
    String overrides = "refiner.messaging.services.critic { max-batch = 7, tick = 2 s }";

    assertThat(parse(overrides, "critic", "0").pace())
        .isEqualTo(new WorkerSettings.Pace(7, Duration.ZERO, Optional.of(Duration.ofSeconds(2))));
    assertThat(parse(overrides, "generator", "0").pace().maxBatch()).isEqualTo(500);
    assertThat(parse("", "orchestrator", "0").pace().tick()).contains(Duration.ofSeconds(1));
  }

  @ParameterizedTest
  @CsvSource({
    "max-batch = 0, max-batch must be 1 at least",
    "linger = -1 ms, linger must be not negative",
    "max-poll-interval = 10 s, max-poll-interval must be more than twice drain-budget",
    "transaction-timeout = 1 ms, transaction-timeout must be 1 s at least",
    "handler-attempts = 0, handler-attempts must be 1 at least",
    "max-record-bytes = 1, max-record-bytes must be 1024 at least",
    "max-batch = many, max-batch"
  })
  void namesTheKeyThatIsWrong(String override, String message) {
    assertThatThrownBy(() -> parse("refiner.messaging.worker { " + override + " }", "critic", "0"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(message);
  }

  @Test
  void refusesAnInstanceThatIsNoName() {
    assertThatThrownBy(() -> parse("", "critic", "a b"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("instance")
        .hasMessageContaining("a b");
  }

  @Test
  void refusesAnInputThatIsNotPartitionedLikeTheRing() {
    assertThatThrownBy(
            () ->
                WorkerSettings.parse(
                    ConfigFactory.load(),
                    "s",
                    "0",
                    List.of(Topics.SCHEMAS),
                    List.of(),
                    Optional.empty()))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("topics of the ring");
  }

  @Test
  void refusesAChangelogThatIsNotCompacted() {
    assertThatThrownBy(
            () ->
                WorkerSettings.parse(
                    ConfigFactory.load(),
                    "s",
                    "0",
                    List.of(Topics.PROBLEMS),
                    List.of(),
                    Optional.of(Topics.RESULTS)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("compacted");
  }
}
