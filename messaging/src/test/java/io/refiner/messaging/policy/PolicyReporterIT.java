package io.refiner.messaging.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;

import org.junit.jupiter.api.Test;

import io.refiner.messaging.TestCluster;
import io.refiner.messaging.admin.TopicAdmin;
import io.refiner.messaging.admin.TopicSettings;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.schemas.record.ModelVersion;
import io.refiner.schemas.record.PolicyStatus;

import static io.refiner.messaging.policy.Drafts.CRITIC;
import static io.refiner.messaging.policy.Drafts.GENERATOR;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

class PolicyReporterIT {

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void theLastReportOfEachProcessStandsUntilItStops() {
    ClusterSettings cluster = TestCluster.deployment(1);
    PolicyReporter first = PolicyReporter.start(cluster, GENERATOR);
    PolicyReporter second = PolicyReporter.start(cluster, GENERATOR);
    try {
      first.report(status("00", 1));
      second.report(status("01", 1));
      awaitVersions(cluster, "00 1", "01 1");
      first.report(status("00", 2));
      awaitVersions(cluster, "00 2", "01 1");
      assertThat(PolicyReports.read(cluster).of(CRITIC)).isEmpty();
    } finally {
      first.close();
      awaitVersions(cluster, "01 1");
      second.close();
    }
    awaitVersions(cluster);
  }

  @Test
  void aDeploymentWithoutTheTopicIsServedAndReportsOnceItIsThere() {
    ClusterSettings cluster = TestCluster.deployment(1).withTopicPrefix("old-release-");
    try (PolicyReporter reporter = PolicyReporter.start(cluster, GENERATOR)) {
      reporter.report(status("00", 1));
      try (TopicAdmin admin = TopicAdmin.connect(cluster)) {
        admin.create(new TopicSettings(1, 1), PATIENCE);
      }
      reporter.report(status("00", 2));

      awaitVersions(cluster, "00 2");
    }
  }

  @Test
  void aProcessThatIsSilentForLongIsTakenForGone() {
    Instant now = Instant.parse("2026-01-02T03:04:05Z");
    PolicyStatus status =
        PolicyStatus.newBuilder(status("00", 1))
            .setReportedAt(now.minus(PolicyReports.SILENCE))
            .build();
    assertThat(PolicyReports.isSilent(status, now)).isFalse();
    assertThat(PolicyReports.isSilent(status, now.plusMillis(1))).isTrue();
  }

  private static void awaitVersions(ClusterSettings cluster, String... expected) {
    await()
        .atMost(PATIENCE)
        .untilAsserted(
            () ->
                assertThat(PolicyReports.read(cluster).of(GENERATOR))
                    .extracting(
                        status -> status.getInstance() + " " + status.getWorking().getVersion())
                    .containsExactly(expected));
  }

  private static PolicyStatus status(String instance, long version) {
    Instant now = Instant.now().truncatedTo(ChronoUnit.MILLIS);
    return PolicyStatus.newBuilder()
        .setRole(GENERATOR.role())
        .setName(GENERATOR.name())
        .setInstance(instance)
        .setWorking(new ModelVersion(GENERATOR.name(), version, "d" + version))
        .setWorkingSince(now)
        .setRefused(List.of())
        .setReportedAt(now)
        .build();
  }
}
