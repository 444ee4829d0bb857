package io.refiner.cli.ring;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.messaging.admin.TopicAdmin;
import io.refiner.messaging.admin.TopicSettings;
import io.refiner.messaging.cluster.ClusterSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Contract: a role that gets SIGTERM leaves its group and ends with exit code 0; so does the
 * broker.
 */
class RoleProcessIT {

  private static final Duration START = Duration.ofSeconds(120);

  @TempDir private Path folder;

  private ChildProcess broker;
  private ChildProcess orchestrator;

  @AfterEach
  void stopWhatIsLeft() {
    if (orchestrator != null) {
      orchestrator.stop();
    }
    if (broker != null) {
      broker.stop();
    }
  }

  @Test
  void aRoleAndTheBrokerEndWithExitCode0OnSigterm() {
    String address = startBroker();
    orchestrator =
        ChildProcess.start(
            "orchestrator", List.of("orchestrator", "--bootstrap-servers", address), folder);
    awaitLog("orchestrator", "Restored ");

    orchestrator.terminate();
    assertThat(orchestrator.awaitEnd()).isEmpty();
    assertThat(log("orchestrator")).contains("has stopped");

    broker.terminate();
    assertThat(broker.awaitEnd()).isEmpty();
    assertThat(log("broker")).contains("has stopped");
  }

  @Test
  void aRoleThatWaitsForABrokerEndsWithExitCode0OnSigterm() {
    orchestrator =
        ChildProcess.start(
            "orchestrator", List.of("orchestrator", "--bootstrap-servers", "127.0.0.1:1"), folder);
    awaitLog("orchestrator", "127.0.0.1:1");

    orchestrator.terminate();

    assertThat(orchestrator.awaitEnd()).isEmpty();
  }

  private String startBroker() {
    broker = ChildProcess.start("broker", List.of("broker", "--port", "0"), folder);
    String address = broker.firstLine(START);
    try (TopicAdmin admin = TopicAdmin.connect(ClusterSettings.at(address))) {
      admin.create(new TopicSettings(4, 1), START);
    }
    return address;
  }

  private void awaitLog(String name, String words) {
    await().atMost(START).until(() -> log(name).contains(words));
  }

  private String log(String name) {
    try {
      return Files.readString(folder.resolve(name + ".log"));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
