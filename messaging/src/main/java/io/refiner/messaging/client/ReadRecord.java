package io.refiner.messaging.client;

import java.util.Optional;

import org.apache.avro.specific.SpecificRecord;

import io.refiner.schemas.codec.UndecodableRecordException;

/**
 * One record as a reader sees it. A tombstone has neither value nor error.
 *
 * @param partition its partition
 * @param offset its offset
 * @param timestamp its timestamp, in milliseconds since the epoch
 * @param key its key; empty if it has none
 * @param value the decoded record
 * @param error why it could not be decoded
 */
public record ReadRecord(
    int partition,
    long offset,
    long timestamp,
    String key,
    Optional<SpecificRecord> value,
    Optional<UndecodableRecordException> error) {

  /** The value, if the record has one of this type. */
  public <T extends SpecificRecord> Optional<T> valueAs(Class<T> type) {
    return value.filter(type::isInstance).map(type::cast);
  }
}
