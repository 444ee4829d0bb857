package io.refiner.messaging.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;

/**
 * One batch on its way, with the snapshot that it will be committed with. The group metadata is
 * that of the first poll and never refreshed: with newer metadata the broker would accept the
 * offsets of a partition that was revoked meanwhile (KIP-447). Owned by the Kafka thread.
 */
final class Work {

  private final ConsumerGroupMetadata metadata;
  private final Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records =
      new LinkedHashMap<>();
  private final Map<TopicPartition, OffsetAndMetadata> nextOffsets = new HashMap<>();
  private CompletableFuture<Answer> answer = new CompletableFuture<>();
  private long askedNanos;
  private int attempts;
  private Instant notBefore = Instant.MIN;

  private Work(ConsumerGroupMetadata metadata) {
    this.metadata = metadata;
  }

  /** A batch of what a poll has delivered. */
  static Work of(ConsumerGroupMetadata metadata, ConsumerRecords<byte[], byte[]> polled) {
    Work work = new Work(metadata);
    work.add(polled);
    return work;
  }

  /**
   * A batch without inputs; it commits where its partitions stand, so that it is fenced as well.
   */
  static Work tick(ConsumerGroupMetadata metadata, Map<TopicPartition, OffsetAndMetadata> stand) {
    Work work = new Work(metadata);
    work.nextOffsets.putAll(stand);
    return work;
  }

  /** Adds what a later poll has delivered. */
  void add(ConsumerRecords<byte[], byte[]> polled) {
    for (TopicPartition partition : polled.partitions()) {
      records
          .computeIfAbsent(partition, none -> new ArrayList<>())
          .addAll(polled.records(partition));
      nextOffsets.put(partition, polled.nextOffsets().get(partition));
    }
  }

  /** Forgets partitions that are no longer ours: they are done again by their new owner. */
  void drop(Collection<Integer> partitions) {
    records.keySet().removeIf(partition -> partitions.contains(partition.partition()));
    nextOffsets.keySet().removeIf(partition -> partitions.contains(partition.partition()));
  }

  /** Cuts the batch into batches of at most this many records, in order. */
  List<Work> chunks(int size) {
    List<Work> chunks = new ArrayList<>();
    Work chunk = new Work(metadata);
    for (var entry : records.entrySet()) {
      List<ConsumerRecord<byte[], byte[]>> all = entry.getValue();
      for (int i = 0; i < all.size(); i++) {
        if (chunk.size() == size) {
          chunks.add(chunk);
          chunk = new Work(metadata);
        }
        boolean last = i == all.size() - 1;
        chunk.put(
            entry.getKey(),
            all.get(i),
            last
                ? nextOffsets.get(entry.getKey())
                : new OffsetAndMetadata(all.get(i).offset() + 1));
      }
    }
    chunks.add(chunk);
    return chunks;
  }

  private void put(
      TopicPartition partition, ConsumerRecord<byte[], byte[]> entry, OffsetAndMetadata next) {
    records.computeIfAbsent(partition, none -> new ArrayList<>()).add(entry);
    nextOffsets.put(partition, next);
  }

  ConsumerGroupMetadata metadata() {
    return metadata;
  }

  Map<TopicPartition, OffsetAndMetadata> nextOffsets() {
    return Map.copyOf(nextOffsets);
  }

  /** Where the batch starts, by partition: to be sought if it is done again. */
  Map<TopicPartition, Long> startOffsets() {
    Map<TopicPartition, Long> starts = new HashMap<>();
    records.forEach((partition, all) -> starts.put(partition, all.get(0).offset()));
    return starts;
  }

  List<ConsumerRecord<byte[], byte[]>> records() {
    return records.values().stream().flatMap(List::stream).toList();
  }

  Set<Integer> partitions() {
    return nextOffsets.keySet().stream()
        .map(TopicPartition::partition)
        .collect(Collectors.toUnmodifiableSet());
  }

  int size() {
    return records.values().stream().mapToInt(List::size).sum();
  }

  boolean isTick() {
    return records.isEmpty() && !nextOffsets.isEmpty();
  }

  /** Whether all its partitions were taken away. */
  boolean isEmpty() {
    return nextOffsets.isEmpty();
  }

  boolean touches(Collection<Integer> partitions) {
    return partitions().stream().anyMatch(partitions::contains);
  }

  CompletableFuture<Answer> answer() {
    return answer;
  }

  void answeredBy(CompletableFuture<Answer> future) {
    this.answer = future;
    this.askedNanos = System.nanoTime();
  }

  /** Whether its answer has not come within this time. */
  boolean isOverdue(Duration timeout) {
    return !answer.isDone() && System.nanoTime() - askedNanos > timeout.toNanos();
  }

  int attempts() {
    return attempts;
  }

  Instant notBefore() {
    return notBefore;
  }

  /** Counts a failed attempt; the next one is not made before this instant. */
  void attempted(Instant next) {
    attempts++;
    notBefore = next;
  }
}
