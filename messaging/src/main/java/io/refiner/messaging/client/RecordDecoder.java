package io.refiner.messaging.client;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;

import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.messaging.schema.SchemaTopic;
import io.refiner.schemas.codec.Codec;
import io.refiner.schemas.codec.ReleasedSchemas;
import io.refiner.schemas.codec.UndecodableRecordException;

/** Decodes what readers read, with released schemas and with those that writers have published. */
final class RecordDecoder implements AutoCloseable {

  private final SchemaTopic schemas;
  private final Codec codec;

  RecordDecoder(ClusterSettings cluster) {
    this.schemas = new SchemaTopic(cluster);
    this.codec = new Codec(ReleasedSchemas.load().orElse(schemas));
  }

  /** Says that what is decoded from now on was fetched just now. */
  void received() {
    codec.received();
  }

  ReadRecord decode(ConsumerRecord<byte[], byte[]> entry) {
    Optional<UndecodableRecordException> error = Optional.empty();
    Optional<SpecificRecord> value = Optional.empty();
    try {
      value = Optional.ofNullable(entry.value()).map(codec::decode);
    } catch (UndecodableRecordException e) {
      error = Optional.of(e);
    }
    String key = entry.key() == null ? "" : new String(entry.key(), StandardCharsets.UTF_8);
    return new ReadRecord(entry.partition(), entry.offset(), entry.timestamp(), key, value, error);
  }

  @Override
  public void close() {
    schemas.close();
  }
}
