package io.refiner.messaging.worker;

import java.nio.ByteBuffer;

import org.apache.avro.specific.SpecificRecord;

/**
 * One decoded record as a handler sees it.
 *
 * @param topic the topic that it came from, without the deployment's prefix
 * @param partition its partition, which is also where its outputs go
 * @param offset its offset
 * @param timestamp its timestamp, in milliseconds since the epoch
 * @param key its key, the episode id
 * @param value the decoded record
 * @param original its bytes as they were on the topic, for the dead letters; read-only
 */
public record Input(
    String topic,
    int partition,
    long offset,
    long timestamp,
    String key,
    SpecificRecord value,
    ByteBuffer original) {

  public Input {
    original = original.asReadOnlyBuffer();
  }

  /** An input that did not come from a topic. */
  public Input(
      String topic, int partition, long offset, long timestamp, String key, SpecificRecord value) {
    this(topic, partition, offset, timestamp, key, value, ByteBuffer.allocate(0));
  }
}
