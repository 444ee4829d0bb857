package io.refiner.messaging.admin;

import java.time.Duration;
import java.util.List;
import java.util.Map;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.NewPartitions;
import org.apache.kafka.common.config.ConfigResource;
import org.junit.jupiter.api.Test;

import io.refiner.messaging.TestCluster;
import io.refiner.messaging.cluster.ClientProperties;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.messaging.cluster.ClusterUnavailableException;
import io.refiner.schemas.Topics;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

class TopicAdminIT {

  private static final Duration TIMEOUT = Duration.ofSeconds(30);

  @Test
  void createsEveryTopicOfTheCatalogueAndIsContentWithThoseThatAreThere() {
    ClusterSettings cluster = TestCluster.deployment(5);
    try (TopicAdmin admin = TopicAdmin.connect(cluster)) {
      assertThatCode(() -> admin.create(new TopicSettings(5, 1), TIMEOUT))
          .doesNotThrowAnyException();

      Map<Topics, Integer> partitions = admin.partitions(TIMEOUT);
      assertThat(partitions).containsOnlyKeys(Topics.values());
      partitions.forEach(
          (topic, count) -> assertThat(count).isEqualTo(topic.partitionedLikeTheRing() ? 5 : 1));
    }
  }

  @Test
  void compactsTheChangelogAndKeepsFeedback() throws Exception {
    ClusterSettings cluster = TestCluster.deployment(1);
    try (Admin admin = Admin.create(ClientProperties.admin(cluster, "test"))) {
      ConfigResource episodes = resource(cluster, Topics.EPISODES);
      ConfigResource feedback = resource(cluster, Topics.FEEDBACK);
      ConfigResource status = resource(cluster, Topics.POLICY_STATUS);
      Map<ConfigResource, Config> configs =
          admin.describeConfigs(List.of(episodes, feedback, status)).all().get();

      assertThat(configs.get(episodes).get("cleanup.policy").value()).isEqualTo("compact");
      assertThat(Long.parseLong(configs.get(episodes).get("segment.ms").value()))
          .isLessThanOrEqualTo(600_000);
      assertThat(kinds(configs.get(status))).containsExactlyInAnyOrder("compact", "delete");
      assertThat(Long.parseLong(configs.get(status).get("retention.ms").value()))
          .isEqualTo(Duration.ofDays(7).toMillis());
      assertThat(Long.parseLong(configs.get(feedback).get("retention.ms").value()))
          .isGreaterThanOrEqualTo(Duration.ofDays(90).toMillis());
    }
  }

  private static String[] kinds(Config config) {
    return config.get("cleanup.policy").value().split(",");
  }

  @Test
  void refusesACompactedTopicThatWouldForget() {
    ClusterSettings cluster = TestCluster.deployment(1);
    ConfigResource policies = resource(cluster, Topics.POLICIES);
    TestCluster.configure(cluster, policies, Map.of("cleanup.policy", "delete"));
    try (TopicAdmin topics = TopicAdmin.connect(cluster)) {
      assertThatThrownBy(() -> topics.create(new TopicSettings(1, 1), TIMEOUT))
          .isInstanceOf(TopicMismatchException.class)
          .hasMessageContaining(policies.name() + " has cleanup.policy delete, not compact");
    }
  }

  private static ConfigResource resource(ClusterSettings cluster, Topics topic) {
    return new ConfigResource(ConfigResource.Type.TOPIC, cluster.topics().of(topic));
  }

  @Test
  void refusesToChangeANumberOfPartitions() {
    ClusterSettings cluster = TestCluster.deployment(2);
    try (TopicAdmin admin = TopicAdmin.connect(cluster)) {
      assertThatThrownBy(() -> admin.create(new TopicSettings(3, 1), TIMEOUT))
          .isInstanceOf(TopicMismatchException.class)
          .hasMessageContaining("has 2 partitions, not 3");
    }
  }

  @Test
  void saysWhichTopicsAreMissing() {
    ClusterSettings cluster = TestCluster.deployment(1);
    ClusterSettings other = cluster.withTopicPrefix("nobody-");
    try (TopicAdmin admin = TopicAdmin.connect(other)) {
      assertThatThrownBy(() -> admin.verify(List.of(Topics.PROBLEMS), TIMEOUT))
          .isInstanceOf(ClusterUnavailableException.class)
          .hasMessageContaining("nobody-problems")
          .hasMessageContaining("refiner topics create");
    }
  }

  @Test
  void refusesARingOfUnevenTopics() throws Exception {
    ClusterSettings cluster = TestCluster.deployment(2);
    try (Admin kafka = Admin.create(ClientProperties.admin(cluster, "test"));
        TopicAdmin admin = TopicAdmin.connect(cluster)) {
      kafka
          .createPartitions(
              Map.of(cluster.topics().of(Topics.FEEDBACK), NewPartitions.increaseTo(4)))
          .all()
          .get();
      await().until(() -> admin.partitions(TIMEOUT).get(Topics.FEEDBACK) == 4);

      assertThatThrownBy(() -> admin.verify(List.of(Topics.PROBLEMS, Topics.FEEDBACK), TIMEOUT))
          .isInstanceOf(TopicMismatchException.class)
          .hasMessageContaining("FEEDBACK=4");
    }
  }

  @Test
  void saysWhatTheBrokerSaidWhenItRefuses() {
    ClusterSettings fresh = TestCluster.deployment(1).withTopicPrefix("too-many-copies-");
    try (TopicAdmin admin = TopicAdmin.connect(fresh)) {
      assertThatThrownBy(() -> admin.create(new TopicSettings(1, 3), TIMEOUT))
          .isInstanceOf(ClusterUnavailableException.class)
          .hasMessageContaining("refused creating topic too-many-copies-")
          .hasMessageContaining("replication factor")
          .hasMessageNotContaining("did not answer");
    }
  }

  @Test
  void namesTheSettingOfAHostThatHasNoAddress() {
    ClusterSettings nowhere = ClusterSettings.at("no-such-host.invalid:9092");

    assertThatThrownBy(() -> TopicAdmin.connect(nowhere))
        .isInstanceOf(ClusterUnavailableException.class)
        .hasMessageContaining("no-such-host.invalid:9092")
        .hasMessageContaining("refiner.messaging.bootstrap-servers")
        .hasMessageNotContaining("KafkaAdminClient");
  }

  @Test
  void looksAtNoTopicsButThoseThatItIsAskedFor() throws Exception {
    ClusterSettings cluster = TestCluster.deployment(1);
    try (Admin kafka = Admin.create(ClientProperties.admin(cluster, "test"));
        TopicAdmin admin = TopicAdmin.connect(cluster)) {
      kafka.deleteTopics(List.of(cluster.topics().of(Topics.ROLLOUTS))).all().get();

      assertThat(admin.verify(List.of(Topics.PROBLEMS, Topics.SCHEMAS), TIMEOUT)).isEqualTo(1);
    }
  }

  @Test
  void saysThatABrokerIsAway() {
    try (TopicAdmin admin = TopicAdmin.connect(ClusterSettings.at("127.0.0.1:1"))) {
      assertThatThrownBy(() -> admin.create(new TopicSettings(1, 1), Duration.ofMillis(300)))
          .isInstanceOf(ClusterUnavailableException.class)
          .hasMessageContaining("127.0.0.1:1");
    }
  }
}
