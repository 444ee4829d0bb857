package io.refiner.messaging.worker;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import org.apache.kafka.clients.consumer.ConsumerGroupMetadata;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.MockConsumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.TopicPartition;
import org.junit.jupiter.api.Test;

import static org.assertj.core.api.Assertions.assertThat;

class WorkTest {

  private static final TopicPartition P0 = new TopicPartition("t", 0);
  private static final TopicPartition P1 = new TopicPartition("t", 1);
  private static final ConsumerGroupMetadata SNAPSHOT =
      new MockConsumer<byte[], byte[]>("earliest").groupMetadata();

  /** Records from these offsets on, whose next offset skips one: a marker. */
  private static ConsumerRecords<byte[], byte[]> polled(Map<TopicPartition, List<Long>> offsets) {
    Map<TopicPartition, List<ConsumerRecord<byte[], byte[]>>> records = new LinkedHashMap<>();
    Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
    offsets.forEach(
        (partition, each) -> {
          records.put(
              partition,
              each.stream()
                  .map(
                      offset ->
                          new ConsumerRecord<>(
                              partition.topic(),
                              partition.partition(),
                              offset,
                              new byte[0],
                              new byte[0]))
                  .toList());
          next.put(partition, new OffsetAndMetadata(each.get(each.size() - 1) + 2));
        });
    return new ConsumerRecords<>(records, next);
  }

  private static Work work() {
    Map<TopicPartition, List<Long>> offsets = new LinkedHashMap<>();
    offsets.put(P0, List.of(5L, 6L, 8L));
    offsets.put(P1, List.of(1L, 2L));
    return Work.of(SNAPSHOT, polled(offsets));
  }

  @Test
  void commitsThePollsNextOffsetsAndSeeksToTheFirst() {
    Work work = work();

    assertThat(work.nextOffsets().get(P0).offset()).isEqualTo(10);
    assertThat(work.startOffsets()).containsEntry(P0, 5L).containsEntry(P1, 1L);
    assertThat(work.partitions()).containsExactlyInAnyOrder(0, 1);
    assertThat(work.size()).isEqualTo(5);
  }

  @Test
  void laterPollsAddRecordsAndMoveTheOffsets() {
    Work work = work();
    work.add(polled(Map.of(P1, List.of(7L))));

    assertThat(work.nextOffsets().get(P1).offset()).isEqualTo(9);
    assertThat(work.startOffsets()).containsEntry(P1, 1L);
    assertThat(work.size()).isEqualTo(6);
  }

  @Test
  void droppedPartitionsLeaveNeitherRecordsNorOffsets() {
    Work work = work();
    work.drop(Set.of(0));

    assertThat(work.nextOffsets()).containsOnlyKeys(P1);
    assertThat(work.records()).allMatch(entry -> entry.partition() == 1);
    work.drop(Set.of(1));
    assertThat(work.isEmpty()).isTrue();
  }

  @Test
  void chunksCoverEveryRecordOnceAndEndAtTheSameOffsets() {
    for (int size = 1; size <= 6; size++) {
      List<Long> offsets = new ArrayList<>();
      Map<TopicPartition, OffsetAndMetadata> next = new HashMap<>();
      for (Work chunk : work().chunks(size)) {
        assertThat(chunk.size()).isBetween(1, size);
        assertThat(chunk.metadata()).isSameAs(SNAPSHOT);
        chunk.records().forEach(entry -> offsets.add(entry.offset()));
        next.putAll(chunk.nextOffsets());
      }
      assertThat(offsets).containsExactly(5L, 6L, 8L, 1L, 2L);
      assertThat(next).isEqualTo(work().nextOffsets());
    }
  }

  @Test
  void aTickHasOffsetsButNoRecords() {
    Work tick = Work.tick(SNAPSHOT, Map.of(P0, new OffsetAndMetadata(4)));

    assertThat(tick.isTick()).isTrue();
    assertThat(tick.isEmpty()).isFalse();
    assertThat(tick.startOffsets()).isEmpty();
    tick.drop(Set.of(0));
    assertThat(tick.isTick()).isFalse();
    assertThat(tick.isEmpty()).isTrue();
  }
}
