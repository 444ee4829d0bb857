package io.refiner.messaging.worker;

import java.util.Optional;

import org.apache.avro.specific.SpecificRecord;

import io.refiner.schemas.Topics;

/**
 * One record to be written in the batch's transaction.
 *
 * @param topic where to, without the deployment's prefix
 * @param partition the partition of the input that it answers: outputs of a partition that was
 *     revoked meanwhile are dropped by this number
 * @param key the episode id
 * @param value the record; empty writes a tombstone
 */
public record Output(String topic, int partition, String key, Optional<SpecificRecord> value) {

  public static Output of(String topic, int partition, String key, SpecificRecord value) {
    return new Output(topic, partition, key, Optional.of(value));
  }

  public static Output of(Topics topic, int partition, String key, SpecificRecord value) {
    return of(topic.topicName(), partition, key, value);
  }

  public static Output tombstone(Topics topic, int partition, String key) {
    return tombstone(topic.topicName(), partition, key);
  }

  public static Output tombstone(String topic, int partition, String key) {
    return new Output(topic, partition, key, Optional.empty());
  }
}
