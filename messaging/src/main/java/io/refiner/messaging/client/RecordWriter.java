package io.refiner.messaging.client;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicReference;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.messaging.admin.TopicAdmin;
import io.refiner.messaging.cluster.ClientProperties;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.messaging.cluster.ClusterUnavailableException;
import io.refiner.messaging.cluster.KafkaFailure;
import io.refiner.messaging.schema.SchemaTopic;
import io.refiner.schemas.Topics;
import io.refiner.schemas.codec.Codec;

/**
 * Writes keyed records with an idempotent producer: each arrives once, and those of one key in
 * order. Safe for use by several threads.
 */
public final class RecordWriter implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(RecordWriter.class);
  private static final Duration TOPICS_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration CLOSE_TIMEOUT = Duration.ofSeconds(10);

  private final ClusterSettings cluster;
  private final Producer<byte[], byte[]> producer;
  private final Codec codec = new Codec();
  private final AtomicReference<Exception> failure = new AtomicReference<>();

  private RecordWriter(ClusterSettings cluster) {
    this.cluster = cluster;
    try {
      this.producer = new KafkaProducer<>(ClientProperties.producer(cluster, "refiner-writer"));
    } catch (KafkaException e) {
      throw unavailable(e);
    }
  }

  /**
   * Connects, and publishes the schemas that are written with.
   *
   * @throws ClusterUnavailableException if the cluster or the topic of schemas is away
   */
  public static RecordWriter open(ClusterSettings cluster) {
    // A producer takes a missing topic for one that is on its way, and says so when time is up.
    try (TopicAdmin admin = TopicAdmin.connect(cluster)) {
      admin.verify(List.of(Topics.SCHEMAS), TOPICS_TIMEOUT);
    }
    RecordWriter writer = new RecordWriter(cluster);
    try {
      for (ProducerRecord<byte[], byte[]> schema : SchemaTopic.records(cluster.topics())) {
        writer.send(schema);
        // One by one: a cluster that is away is seen after one timeout, not after one for each.
        writer.flush();
      }
      return writer;
    } catch (RuntimeException e) {
      writer.close();
      throw e;
    }
  }

  /**
   * Writes a record to the partition that its key hashes to. Blocks while the buffer is full.
   *
   * @return completes with the record's offset, or with what went wrong
   * @throws IllegalArgumentException if the key is empty or the record can't be encoded
   */
  public CompletableFuture<Long> write(Topics topic, String key, SpecificRecord value) {
    return write(topic, key, codec.encode(value));
  }

  /** Writes bytes as they are, such as those of a dead letter that is replayed. */
  public CompletableFuture<Long> write(Topics topic, String key, byte[] value) {
    if (key.isEmpty()) {
      throw new IllegalArgumentException(
          "a record of " + topic.topicName() + " needs a key: its episode id");
    }
    return send(
        new ProducerRecord<>(
            cluster.topics().of(topic), key.getBytes(StandardCharsets.UTF_8), value));
  }

  /** Writes a tombstone, which ends a key of a compacted topic. */
  public CompletableFuture<Long> delete(Topics topic, String key) {
    return send(
        new ProducerRecord<>(
            cluster.topics().of(topic), key.getBytes(StandardCharsets.UTF_8), null));
  }

  private CompletableFuture<Long> send(ProducerRecord<byte[], byte[]> entry) {
    CompletableFuture<Long> written = new CompletableFuture<>();
    producer.send(
        entry,
        (metadata, error) -> {
          if (error == null) {
            written.complete(metadata.offset());
          } else {
            failure.compareAndSet(null, error);
            written.completeExceptionally(unavailable(error));
          }
        });
    return written;
  }

  /**
   * Waits until everything is written.
   *
   * @throws ClusterUnavailableException if a record could not be written since the last flush
   */
  public void flush() {
    producer.flush();
    Exception error = failure.getAndSet(null);
    if (error != null) {
      throw unavailable(error);
    }
  }

  /** Waits for what is under way, but for {@link #flush}'s answer. */
  @Override
  public void close() {
    producer.close(CLOSE_TIMEOUT);
    Exception error = failure.get();
    if (error != null) {
      LOG.warn("Records could not be written: {}", KafkaFailure.describe(error));
    }
  }

  private ClusterUnavailableException unavailable(Exception e) {
    return new ClusterUnavailableException(
        "Kafka at "
            + cluster.bootstrapServers()
            + " did not take a record: "
            + KafkaFailure.describe(e),
        e);
  }
}
