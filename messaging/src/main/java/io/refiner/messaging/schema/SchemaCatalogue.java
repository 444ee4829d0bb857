package io.refiner.messaging.schema;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Future;

import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.Producer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.KafkaException;

import io.refiner.messaging.cluster.ClientProperties;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.messaging.cluster.ClusterUnavailableException;
import io.refiner.messaging.cluster.KafkaFailure;
import io.refiner.schemas.Topics;

/** The topic {@code schemas} as an operator sees it: all entries, good and bad. */
public final class SchemaCatalogue {

  private final ClusterSettings cluster;

  public SchemaCatalogue(ClusterSettings cluster) {
    this.cluster = cluster;
  }

  /**
   * The newest entry of each key, by offset.
   *
   * @throws ClusterUnavailableException if the topic can't be read
   */
  public List<SchemaEntry> entries() {
    Map<ByteBuffer, SchemaEntry> newest = new LinkedHashMap<>();
    try (SchemaReader reader = new SchemaReader(cluster)) {
      reader.readToEnd(
          read -> {
            newest.remove(SchemaEntry.key(read));
            if (read.value() != null) {
              newest.put(SchemaEntry.key(read), SchemaEntry.of(read));
            }
          });
    }
    return List.copyOf(newest.values());
  }

  /**
   * Removes entries: each key gets a tombstone, and compaction deletes what was under it.
   *
   * @throws ClusterUnavailableException if a tombstone could not be written
   */
  public void remove(List<SchemaEntry> entries) {
    Map<String, Object> properties = ClientProperties.producer(cluster, "refiner-schemas");
    try (Producer<byte[], byte[]> producer = new KafkaProducer<>(properties)) {
      List<Future<RecordMetadata>> written =
          entries.stream().map(entry -> producer.send(tombstone(entry))).toList();
      producer.flush();
      for (Future<RecordMetadata> each : written) {
        each.get();
      }
    } catch (KafkaException | ExecutionException e) {
      throw new ClusterUnavailableException(
          "Kafka at %s did not remove the entries: %s"
              .formatted(cluster.bootstrapServers(), KafkaFailure.describe(e)),
          e);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new ClusterUnavailableException("interrupted while removing entries", e);
    }
  }

  private ProducerRecord<byte[], byte[]> tombstone(SchemaEntry entry) {
    byte[] key = new byte[entry.key().remaining()];
    entry.key().duplicate().get(key);
    return new ProducerRecord<>(cluster.topics().of(Topics.SCHEMAS), 0, key, null);
  }
}
