package io.refiner.messaging.worker;

import org.apache.avro.specific.SpecificRecord;

/**
 * One decoded record as a handler sees it.
 *
 * @param topic the topic that it came from
 * @param partition its partition, which is also where its outputs go
 * @param offset its offset
 * @param timestamp its timestamp, in milliseconds since the epoch
 * @param key its key, the episode id
 * @param value the decoded record
 */
public record Input(
    String topic, int partition, long offset, long timestamp, String key, SpecificRecord value) {}
