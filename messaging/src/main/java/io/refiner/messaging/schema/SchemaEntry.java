package io.refiner.messaging.schema;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

import org.apache.avro.Schema;
import org.apache.avro.SchemaNormalization;
import org.apache.kafka.clients.consumer.ConsumerRecord;

/**
 * What somebody wrote to the topic {@code schemas}: a schema under its fingerprint, or what is
 * wrong with it. Anybody may write there, so whatever Avro's parser throws is a fault of this one
 * entry.
 *
 * @param place topic, partition and offset
 * @param offset names the entry
 * @param key as it was written; empty if it has none
 * @param schema present in a good entry
 * @param fault what is wrong with a bad entry; empty in a good one
 */
public record SchemaEntry(
    String place, long offset, ByteBuffer key, Optional<Schema> schema, String fault) {

  private static final int MAX_SCHEMA_BYTES = 256 * 1024;
  private static final int MAX_FAULT_CHARS = 200;

  /** An entry that is no tombstone. */
  static SchemaEntry of(ConsumerRecord<byte[], byte[]> entry) {
    String place = entry.topic() + "-" + entry.partition() + "@" + entry.offset();
    ByteBuffer key = key(entry);
    try {
      Schema schema = schema(entry.value());
      requireFingerprint(schema, key);
      return new SchemaEntry(place, entry.offset(), key, Optional.of(schema), "");
    } catch (RuntimeException e) {
      return bad(place, entry.offset(), key, String.valueOf(e.getMessage()));
    } catch (StackOverflowError e) {
      return bad(place, entry.offset(), key, "it is nested too deeply");
    }
  }

  static ByteBuffer key(ConsumerRecord<byte[], byte[]> entry) {
    return ByteBuffer.wrap(entry.key() == null ? new byte[0] : entry.key()).asReadOnlyBuffer();
  }

  private static SchemaEntry bad(String place, long offset, ByteBuffer key, String fault) {
    String line = fault.replaceAll("\\s+", " ").strip();
    String bounded =
        line.length() <= MAX_FAULT_CHARS ? line : line.substring(0, MAX_FAULT_CHARS) + "...";
    return new SchemaEntry(place, offset, key, Optional.empty(), bounded);
  }

  private static Schema schema(byte[] value) {
    if (value.length > MAX_SCHEMA_BYTES) {
      throw new IllegalArgumentException(
          "it has " + value.length + " bytes, the limit is " + MAX_SCHEMA_BYTES);
    }
    try {
      String json = StandardCharsets.UTF_8.newDecoder().decode(ByteBuffer.wrap(value)).toString();
      // A writer's defaults are never used, and checking them takes twice as long with each level
      // of records in records: a few thousand bytes would keep a reader busy for ever.
      return new Schema.Parser().setValidateDefaults(false).parse(json);
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("it is not UTF-8", e);
    } catch (RuntimeException e) {
      throw new IllegalArgumentException(
          "it is no Avro schema: " + (e.getMessage() == null ? e : e.getMessage()), e);
    }
  }

  /** In either byte order: older writers used the other one. */
  private static void requireFingerprint(Schema schema, ByteBuffer key) {
    long fingerprint = SchemaNormalization.parsingFingerprint64(schema);
    boolean fits =
        key.remaining() == Long.BYTES
            && (key.getLong(0) == fingerprint || Long.reverseBytes(key.getLong(0)) == fingerprint);
    if (!fits) {
      throw new IllegalArgumentException(
          "its key is not the fingerprint of the schema, %016x".formatted(fingerprint));
    }
  }

  /** The fingerprint of a good entry. */
  public Optional<Long> fingerprint() {
    return schema.map(SchemaNormalization::parsingFingerprint64);
  }

  /** The key that a schema has on the topic: its fingerprint, as the header of a record has it. */
  static byte[] keyOf(Schema schema) {
    return ByteBuffer.allocate(Long.BYTES)
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(SchemaNormalization.parsingFingerprint64(schema))
        .array();
  }
}
