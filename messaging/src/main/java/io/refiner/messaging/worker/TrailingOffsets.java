package io.refiner.messaging.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.Map;

import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * Offsets that have moved past records which are none: a transaction ends in a marker, and one that
 * arrives after its records belongs to no batch. Once it is quiet they are committed by themselves,
 * or an idle partition would show a lag of one for ever, and nothing that scales by lag would ever
 * scale to zero.
 */
final class TrailingOffsets {

  private static final Duration QUIET = Duration.ofMillis(500);

  private final Map<TopicPartition, OffsetAndMetadata> offsets = new HashMap<>();
  private Instant quietSince = Instant.now();

  /** Notes what a poll has moved past. */
  void polled(ConsumerRecords<byte[], byte[]> polled) {
    if (!polled.isEmpty()) {
      quietSince = Instant.now();
    }
    polled
        .nextOffsets()
        .forEach(
            (partition, next) -> {
              if (polled.records(partition).isEmpty()) {
                offsets.put(partition, next);
              } else {
                offsets.remove(partition);
              }
            });
  }

  /** Forgets partitions that went, or that are read again. */
  void forget(Collection<Integer> partitions) {
    offsets.keySet().removeIf(partition -> partitions.contains(partition.partition()));
  }

  /** What is to be committed now; empty while records keep coming. */
  Map<TopicPartition, OffsetAndMetadata> due() {
    return Instant.now().isBefore(quietSince.plus(QUIET)) ? Map.of() : Map.copyOf(offsets);
  }
}
