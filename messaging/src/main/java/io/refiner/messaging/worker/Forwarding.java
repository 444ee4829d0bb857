package io.refiner.messaging.worker;

import java.nio.charset.StandardCharsets;
import java.util.Optional;

import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.header.internals.RecordHeader;

import io.refiner.schemas.TopicNames;
import io.refiner.schemas.Topics;
import io.refiner.schemas.codec.UndecodableRecordException;

/**
 * Gives every episode one owner. Producers of other stacks hash keys in other ways (librdkafka by
 * CRC-32), so that one id would be open in two partitions. A problem that is not in the partition
 * of Kafka's own partitioner (murmur2 of the key) moves there once.
 *
 * @param names of topics on the broker
 * @param partitions of each topic of the ring
 */
record Forwarding(TopicNames names, int partitions) {

  /** Where a forwarded record came from, as {@code topic-partition@offset}. */
  static final String KEY = "refiner.forwarded-from";

  /** The record for its key's own partition; empty if it may stay where it is. */
  Optional<ProducerRecord<byte[], byte[]>> forward(ConsumerRecord<byte[], byte[]> entry) {
    if (!isElsewhere(entry) || wasForwarded(entry)) {
      return Optional.empty();
    }
    Long timestamp = entry.timestamp() < 0 ? null : Long.valueOf(entry.timestamp());
    ProducerRecord<byte[], byte[]> forwarded =
        new ProducerRecord<>(
            entry.topic(),
            BuiltInPartitioner.partitionForKey(entry.key(), partitions),
            timestamp,
            entry.key(),
            entry.value(),
            entry.headers());
    String from = entry.topic() + "-" + entry.partition() + "@" + entry.offset();
    forwarded.headers().add(new RecordHeader(KEY, from.getBytes(StandardCharsets.UTF_8)));
    return Optional.of(forwarded);
  }

  /**
   * Refuses a record that says that it was forwarded and is in a wrong partition all the same: its
   * header is forged, or the topic has got more partitions.
   *
   * @throws UndecodableRecordException so that it becomes a dead letter
   */
  void requireOwner(ConsumerRecord<byte[], byte[]> entry) {
    if (isElsewhere(entry) && wasForwarded(entry)) {
      throw new UndecodableRecordException(
          UndecodableRecordException.Reason.NO_KEY,
          "the header %s says that the record was forwarded, but it is not in its key's partition: write it again without that header"
              .formatted(KEY));
    }
  }

  private static boolean wasForwarded(ConsumerRecord<byte[], byte[]> entry) {
    return entry.headers().lastHeader(KEY) != null;
  }

  private boolean isElsewhere(ConsumerRecord<byte[], byte[]> entry) {
    return entry.topic().equals(names.of(Topics.PROBLEMS))
        && entry.key() != null
        && entry.key().length > 0
        && BuiltInPartitioner.partitionForKey(entry.key(), partitions) != entry.partition();
  }
}
