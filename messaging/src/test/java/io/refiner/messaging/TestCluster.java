package io.refiner.messaging;

import java.time.Duration;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AlterConfigOp;
import org.apache.kafka.clients.admin.Config;
import org.apache.kafka.clients.admin.ConfigEntry;
import org.apache.kafka.common.config.ConfigResource;

import io.refiner.messaging.admin.TopicAdmin;
import io.refiner.messaging.admin.TopicSettings;
import io.refiner.messaging.broker.BrokerSettings;
import io.refiner.messaging.broker.EmbeddedBroker;
import io.refiner.messaging.cluster.ClientProperties;
import io.refiner.messaging.cluster.ClusterSettings;

import static org.awaitility.Awaitility.await;

/** One broker for all tests of this JVM, and a deployment of its own for each test. */
public final class TestCluster {

  private static final AtomicInteger DEPLOYMENTS = new AtomicInteger();

  private TestCluster() {}

  private static final class Shared {
    private static final EmbeddedBroker BROKER = start();

    private static EmbeddedBroker start() {
      EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.temporary());
      Runtime.getRuntime().addShutdownHook(new Thread(broker::close));
      return broker;
    }
  }

  /** A deployment with a prefix of its own, whose topics exist. */
  public static ClusterSettings deployment(int partitions) {
    ClusterSettings cluster =
        ClusterSettings.at(Shared.BROKER.bootstrapServers())
            .withTopicPrefix("test" + DEPLOYMENTS.incrementAndGet() + "-");
    createTopics(cluster, partitions);
    return cluster;
  }

  public static void createTopics(ClusterSettings cluster, int partitions) {
    try (TopicAdmin admin = TopicAdmin.connect(cluster)) {
      admin.create(new TopicSettings(partitions, 1), Duration.ofSeconds(60));
    }
  }

  /**
   * Changes settings of a topic or group, and returns when the broker shows them: the controller
   * acknowledges a change 50 to 100 ms before.
   */
  public static void configure(
      ClusterSettings cluster, ConfigResource resource, Map<String, String> settings) {
    Collection<AlterConfigOp> changes =
        settings.entrySet().stream()
            .map(setting -> new ConfigEntry(setting.getKey(), setting.getValue()))
            .map(entry -> new AlterConfigOp(entry, AlterConfigOp.OpType.SET))
            .collect(Collectors.toList());
    try (Admin admin = Admin.create(ClientProperties.admin(cluster, "test"))) {
      admin.incrementalAlterConfigs(Map.of(resource, changes)).all().get();
      await()
          .atMost(Duration.ofMinutes(1))
          .until(() -> describe(admin, resource), shown -> shows(shown, settings));
    } catch (InterruptedException | ExecutionException e) {
      throw new AssertionError(e);
    }
  }

  private static Config describe(Admin admin, ConfigResource resource) throws Exception {
    return admin.describeConfigs(List.of(resource)).all().get().get(resource);
  }

  private static boolean shows(Config config, Map<String, String> settings) {
    return settings.entrySet().stream()
        .allMatch(
            setting -> {
              ConfigEntry shown = config.get(setting.getKey());
              return shown != null && setting.getValue().equals(shown.value());
            });
  }
}
