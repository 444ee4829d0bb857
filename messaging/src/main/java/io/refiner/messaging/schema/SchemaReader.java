package io.refiner.messaging.schema;

import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import io.refiner.messaging.cluster.ClientProperties;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.messaging.cluster.ClusterUnavailableException;
import io.refiner.messaging.cluster.KafkaFailure;
import io.refiner.schemas.Topics;

/** Reads the topic {@code schemas} on, from its beginning. For one thread at a time. */
final class SchemaReader implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);

  /** A consumer says nothing of a broker that is away; it only has nothing to hand out. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ClusterSettings cluster;
  private final TopicPartition partition;
  private final KafkaConsumer<byte[], byte[]> consumer;

  SchemaReader(ClusterSettings cluster) {
    this.cluster = cluster;
    this.partition = new TopicPartition(cluster.topics().of(Topics.SCHEMAS), 0);
    Map<String, Object> properties = ClientProperties.consumer(cluster, "refiner-schemas");
    // Also what an open transaction of another holds back: a schema is right by its fingerprint.
    properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
    try {
      this.consumer = new KafkaConsumer<>(properties);
    } catch (KafkaException e) {
      throw unavailable(e);
    }
    consumer.assign(List.of(partition));
    consumer.seekToBeginning(List.of(partition));
  }

  /**
   * Hands out what was not read yet, up to the end that the topic has now.
   *
   * @throws ClusterUnavailableException if the topic can't be read
   */
  void readToEnd(Consumer<ConsumerRecord<byte[], byte[]>> entries) {
    try {
      long end = consumer.endOffsets(List.of(partition)).get(partition);
      long position = consumer.position(partition);
      long moved = System.nanoTime();
      while (position < end) {
        consumer.poll(POLL).forEach(entries);
        long reached = consumer.position(partition);
        if (reached > position) {
          position = reached;
          moved = System.nanoTime();
        } else if (System.nanoTime() - moved > PATIENCE.toNanos()) {
          throw new ClusterUnavailableException(
              "Kafka at %s has said nothing for %s s about %s, offset %s"
                  .formatted(cluster.bootstrapServers(), PATIENCE.toSeconds(), partition, position),
              null);
        }
      }
    } catch (KafkaException e) {
      throw unavailable(e);
    }
  }

  private ClusterUnavailableException unavailable(KafkaException e) {
    return new ClusterUnavailableException(
        "the topic " + partition.topic() + " can't be read: " + KafkaFailure.describe(e), e);
  }

  @Override
  public void close() {
    consumer.close();
  }
}
