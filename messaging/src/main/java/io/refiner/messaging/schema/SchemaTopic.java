package io.refiner.messaging.schema;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.avro.SchemaParseException;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.messaging.cluster.ClientProperties;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.messaging.cluster.ClusterUnavailableException;
import io.refiner.schemas.TopicNames;
import io.refiner.schemas.Topics;
import io.refiner.schemas.codec.Codec;
import io.refiner.schemas.codec.SchemaStore;

/**
 * Finds schemas in the topic {@code schemas}: key is the fingerprint (8 bytes, big-endian), value
 * the schema as JSON. Nothing is connected before a schema is asked for that no release has; then
 * the topic is read to its end, at most once in a while, so that garbage can't keep it busy.
 */
public final class SchemaTopic implements SchemaStore, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SchemaTopic.class);
  private static final Duration PAUSE = Duration.ofSeconds(2);
  private static final Duration POLL = Duration.ofMillis(100);
  private static final int MAX_SCHEMA_BYTES = 256 * 1024;

  private final ClusterSettings cluster;
  private final Map<Long, Schema> known = new HashMap<>();
  private Optional<Consumer<byte[], byte[]>> consumer = Optional.empty();
  private long lastRead = System.nanoTime() - PAUSE.toNanos();

  public SchemaTopic(ClusterSettings cluster) {
    this.cluster = cluster;
  }

  /** The current schemas, as records to be written by whoever writes with them. */
  public static List<ProducerRecord<byte[], byte[]>> records(TopicNames names) {
    return Codec.currentSchemas().stream()
        .map(
            schema ->
                new ProducerRecord<>(
                    names.of(Topics.SCHEMAS),
                    0,
                    key(schema),
                    schema.toString().getBytes(StandardCharsets.UTF_8)))
        .toList();
  }

  private static byte[] key(Schema schema) {
    return ByteBuffer.allocate(Long.BYTES)
        .putLong(SchemaNormalization.parsingFingerprint64(schema))
        .array();
  }

  /**
   * {@inheritDoc}
   *
   * @throws ClusterUnavailableException if the topic can't be read
   */
  @Override
  public synchronized Optional<Schema> find(long fingerprint) {
    if (!known.containsKey(fingerprint) && System.nanoTime() - lastRead >= PAUSE.toNanos()) {
      read();
      lastRead = System.nanoTime();
    }
    return Optional.ofNullable(known.get(fingerprint));
  }

  private void read() {
    TopicPartition partition = new TopicPartition(cluster.topics().of(Topics.SCHEMAS), 0);
    try {
      if (consumer.isEmpty()) {
        Map<String, Object> properties = ClientProperties.consumer(cluster, "refiner-schemas");
        // Also what an open transaction of another holds back: a schema is right by its
        // fingerprint.
        properties.put(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_uncommitted");
        consumer = Optional.of(new KafkaConsumer<>(properties));
        consumer.get().assign(List.of(partition));
        consumer.get().seekToBeginning(List.of(partition));
      }
      Consumer<byte[], byte[]> reader = consumer.get();
      long end = reader.endOffsets(List.of(partition)).get(partition);
      while (reader.position(partition) < end) {
        reader.poll(POLL).forEach(this::keep);
      }
    } catch (KafkaException e) {
      throw new ClusterUnavailableException(
          "the topic " + partition.topic() + " can't be read: " + e.getMessage(), e);
    }
  }

  private void keep(ConsumerRecord<byte[], byte[]> entry) {
    if (entry.value() == null || entry.value().length > MAX_SCHEMA_BYTES) {
      return;
    }
    try {
      Schema schema = new Schema.Parser().parse(new String(entry.value(), StandardCharsets.UTF_8));
      known.put(SchemaNormalization.parsingFingerprint64(schema), schema);
    } catch (SchemaParseException e) {
      LOG.warn("Offset {} of {} is no schema: {}", entry.offset(), entry.topic(), e.getMessage());
    }
  }

  @Override
  public synchronized void close() {
    consumer.ifPresent(Consumer::close);
    consumer = Optional.empty();
  }
}
