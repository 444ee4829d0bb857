package io.refiner.messaging.schema;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import org.apache.avro.Schema;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.messaging.cluster.ClusterUnavailableException;
import io.refiner.messaging.warning.LimitedWarnings;
import io.refiner.schemas.TopicNames;
import io.refiner.schemas.Topics;
import io.refiner.schemas.codec.Codec;
import io.refiner.schemas.codec.SchemaStore;

/**
 * Finds schemas in the topic {@code schemas}: key is the fingerprint as in a record's header, value
 * the schema as JSON. Nothing is connected before a schema is asked for that no release has; then
 * the topic is read on to its end.
 *
 * <p>A writer publishes its schema before its first record, so a miss counts once the topic was
 * read to an end that is newer than the record. One such read answers for all records that were
 * {@link #received} before it began, so that garbage costs one read for each batch of it.
 */
public final class SchemaTopic implements SchemaStore, AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(SchemaTopic.class);

  private final ClusterSettings cluster;
  private final LimitedWarnings warnings = new LimitedWarnings(LOG, "entries were skipped");
  private final Map<Long, Schema> known = new HashMap<>();
  private Optional<SchemaReader> reader = Optional.empty();

  /** Counts receptions; without any, each record is one of its own. */
  private long receptions;

  /** The newest reception that the last read to the end has come after. */
  private long readAfter = -1;

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
                    SchemaEntry.keyOf(schema),
                    schema.toString().getBytes(StandardCharsets.UTF_8)))
        .toList();
  }

  /** What was received until now is looked for at an end that is fetched from now on. */
  @Override
  public synchronized void received() {
    receptions++;
  }

  /**
   * {@inheritDoc}
   *
   * @throws ClusterUnavailableException if the topic can't be read
   */
  @Override
  public synchronized Optional<Schema> find(long fingerprint) {
    warnings.summarize();
    if (!known.containsKey(fingerprint) && (receptions == 0 || readAfter < receptions)) {
      long now = receptions;
      read();
      readAfter = now;
    }
    return Optional.ofNullable(known.get(fingerprint));
  }

  private void read() {
    if (reader.isEmpty()) {
      reader = Optional.of(new SchemaReader(cluster));
    }
    Map<ByteBuffer, SchemaEntry> bad = new LinkedHashMap<>();
    try {
      reader.get().readToEnd(entry -> keep(entry, bad));
    } finally {
      bad.values().forEach(this::warn);
    }
  }

  /** Never throws for what an entry holds: it must not hide those behind it. */
  private void keep(ConsumerRecord<byte[], byte[]> read, Map<ByteBuffer, SchemaEntry> bad) {
    bad.remove(SchemaEntry.key(read));
    if (read.value() == null) {
      return;
    }
    SchemaEntry entry = SchemaEntry.of(read);
    entry.schema().ifPresent(schema -> known.put(entry.fingerprint().orElseThrow(), schema));
    if (entry.schema().isEmpty()) {
      bad.put(entry.key(), entry);
    }
  }

  private void warn(SchemaEntry entry) {
    warnings.warn(
        "{} is skipped: {}. `refiner schemas remove {}` removes it",
        entry.place(),
        entry.fault(),
        entry.offset());
  }

  @Override
  public synchronized void close() {
    reader.ifPresent(SchemaReader::close);
    reader = Optional.empty();
  }
}
