package io.refiner.messaging;

import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;

import io.refiner.messaging.admin.TopicAdmin;
import io.refiner.messaging.admin.TopicSettings;
import io.refiner.messaging.broker.BrokerSettings;
import io.refiner.messaging.broker.EmbeddedBroker;
import io.refiner.messaging.cluster.ClusterSettings;

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
}
