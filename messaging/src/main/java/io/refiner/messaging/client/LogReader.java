package io.refiner.messaging.client;

import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.function.Function;
import java.util.function.LongConsumer;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.clients.consumer.OffsetAndTimestamp;
import org.apache.kafka.clients.consumer.OffsetOutOfRangeException;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

import io.refiner.messaging.client.LogRangeException.Reason;
import io.refiner.messaging.cluster.ClientProperties;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.messaging.cluster.ClusterUnavailableException;
import io.refiner.messaging.cluster.KafkaFailure;
import io.refiner.schemas.Topics;

/**
 * Reads a part of a topic that is fixed when the reader is opened: the same slice gives the same
 * records in the same order, whatever is appended meanwhile. Committed records only, without a
 * group, one partition after the other, so that memory holds one fetch at most. For one thread.
 */
public final class LogReader implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(200);

  /** A consumer says nothing of a broker that is away; it only has nothing to hand out. */
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  private final ClusterSettings cluster;
  private final String topic;
  private final KafkaConsumer<byte[], byte[]> consumer;
  private final RecordDecoder decoder;
  private final TopicSlice slice;

  private LogReader(ClusterSettings cluster, Topics topic, LogRange range) {
    this.cluster = cluster;
    this.topic = cluster.topics().of(topic);
    this.decoder = new RecordDecoder(cluster);
    try {
      this.consumer = new KafkaConsumer<>(properties(cluster));
    } catch (KafkaException e) {
      throw unavailable(e);
    }
    try {
      this.slice = resolve(range);
    } catch (KafkaException e) {
      close();
      throw unavailable(e);
    } catch (RuntimeException e) {
      close();
      throw e;
    }
  }

  private static Map<String, Object> properties(ClusterSettings cluster) {
    Map<String, Object> properties = ClientProperties.consumer(cluster, "refiner-log-reader");
    // What retention deletes under the reader must be an error, never a silent jump.
    properties.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "none");
    return properties;
  }

  /**
   * Fixes which records are read.
   *
   * @throws LogRangeException if the topic has not what is asked for
   * @throws ClusterUnavailableException if the cluster is away
   */
  public static LogReader open(ClusterSettings cluster, Topics topic, LogRange range) {
    return new LogReader(cluster, topic, range);
  }

  /** The offsets that are read, with none left to be decided. */
  public TopicSlice slice() {
    return slice;
  }

  /**
   * Reads the slice, partition by partition, each in the order of its offsets.
   *
   * @param records is handed each record; one that can't be decoded comes with its error
   * @param progress is told after each fetch how many of the slice's offsets are done
   * @throws LogRangeException if retention deletes a part of the slice meanwhile
   * @throws ClusterUnavailableException if the cluster goes away
   */
  public void read(Consumer<ReadRecord> records, LongConsumer progress) {
    long done = 0;
    for (Map.Entry<Integer, OffsetSpan> span : slice.spans().entrySet()) {
      long before = done;
      read(
          new TopicPartition(topic, span.getKey()),
          span.getValue(),
          records,
          offsets -> progress.accept(before + offsets));
      done += span.getValue().size();
    }
  }

  private void read(
      TopicPartition partition,
      OffsetSpan span,
      Consumer<ReadRecord> records,
      LongConsumer progress) {
    consumer.assign(List.of(partition));
    consumer.seek(partition, span.from());
    long position = span.from();
    long moved = System.nanoTime();
    // The position passes markers and aborted records, of which poll says nothing.
    while (position < span.to()) {
      Iterable<ConsumerRecord<byte[], byte[]>> fetched = poll(partition, span);
      decoder.received();
      for (ConsumerRecord<byte[], byte[]> entry : fetched) {
        if (entry.offset() < span.to()) {
          records.accept(decoder.decode(entry));
        }
      }
      long reached = consumer.position(partition);
      if (reached > position) {
        position = reached;
        moved = System.nanoTime();
        progress.accept(Math.min(position, span.to()) - span.from());
      } else if (System.nanoTime() - moved > PATIENCE.toNanos()) {
        throw new ClusterUnavailableException(
            "Kafka at %s has said nothing for %s s about %s, offset %s"
                .formatted(cluster.bootstrapServers(), PATIENCE.toSeconds(), partition, position),
            null);
      }
    }
  }

  private Iterable<ConsumerRecord<byte[], byte[]>> poll(TopicPartition partition, OffsetSpan span) {
    try {
      return consumer.poll(POLL);
    } catch (OffsetOutOfRangeException e) {
      throw outside(partition.partition(), span, available(List.of(partition)));
    } catch (KafkaException e) {
      throw unavailable(e);
    }
  }

  private TopicSlice resolve(LogRange range) {
    List<TopicPartition> partitions =
        Optional.ofNullable(consumer.partitionsFor(topic)).orElse(List.of()).stream()
            .map(info -> new TopicPartition(topic, info.partition()))
            .toList();
    if (partitions.isEmpty()) {
      throw new LogRangeException(
          Reason.UNKNOWN_TOPIC,
          "topic " + topic + " does not exist: create it with `refiner topics create`");
    }
    Map<Integer, OffsetSpan> available = available(partitions);
    TopicSlice resolved =
        TopicSlice.of(
            topic,
            range instanceof LogRange.Times times
                ? between(times, available)
                : within(((LogRange.Offsets) range).spans(), available));
    if (resolved.size() == 0) {
      String there = TopicSlice.of(topic, available).offsets();
      throw new LogRangeException(
          Reason.EMPTY,
          "%s has nothing in the range (%s); %s"
              .formatted(topic, range, there.isEmpty() ? "it is empty" : "it has " + there));
    }
    return resolved;
  }

  /** From the oldest record to the last stable offset: what is behind it is not decided yet. */
  private Map<Integer, OffsetSpan> available(List<TopicPartition> partitions) {
    Map<TopicPartition, Long> begins = consumer.beginningOffsets(partitions);
    Map<TopicPartition, Long> ends = consumer.endOffsets(partitions);
    Map<Integer, OffsetSpan> spans = new TreeMap<>();
    for (TopicPartition partition : partitions) {
      long begin = begins.get(partition);
      spans.put(partition.partition(), new OffsetSpan(begin, Math.max(begin, ends.get(partition))));
    }
    return spans;
  }

  private Map<Integer, OffsetSpan> between(
      LogRange.Times times, Map<Integer, OffsetSpan> available) {
    Map<Integer, Long> since = times.since().map(time -> at(time, available)).orElse(Map.of());
    Map<Integer, Long> until = times.until().map(time -> at(time, available)).orElse(Map.of());
    Map<Integer, OffsetSpan> spans = new HashMap<>();
    available.forEach(
        (partition, span) -> {
          long from = since.getOrDefault(partition, span.from());
          long to = until.getOrDefault(partition, span.to());
          spans.put(partition, new OffsetSpan(from, Math.max(from, to)));
        });
    return spans;
  }

  /** The first offset of each partition that is not before the time; its end if there is none. */
  private Map<Integer, Long> at(Instant time, Map<Integer, OffsetSpan> available) {
    Map<TopicPartition, Long> asked =
        available.keySet().stream()
            .map(partition -> new TopicPartition(topic, partition))
            .collect(Collectors.toMap(Function.identity(), partition -> time.toEpochMilli()));
    Map<TopicPartition, OffsetAndTimestamp> found = consumer.offsetsForTimes(asked);
    Map<Integer, Long> offsets = new HashMap<>();
    available.forEach(
        (partition, span) -> {
          OffsetAndTimestamp first = found.get(new TopicPartition(topic, partition));
          long offset = first == null ? span.to() : first.offset();
          offsets.put(partition, Math.max(span.from(), Math.min(span.to(), offset)));
        });
    return offsets;
  }

  private Map<Integer, OffsetSpan> within(
      Map<Integer, OffsetSpan> asked, Map<Integer, OffsetSpan> available) {
    asked.forEach(
        (partition, span) -> {
          if (!available.containsKey(partition)) {
            throw new LogRangeException(
                Reason.UNKNOWN_PARTITION,
                "%s has no partition %s: it has %s, from 0"
                    .formatted(topic, partition, available.size()));
          }
          if (!available.get(partition).contains(span)) {
            throw outside(partition, span, available);
          }
        });
    return asked;
  }

  private LogRangeException outside(
      int partition, OffsetSpan asked, Map<Integer, OffsetSpan> available) {
    OffsetSpan there = available.get(partition);
    boolean deleted = asked.from() < there.from();
    return new LogRangeException(
        deleted ? Reason.DELETED : Reason.PAST_END,
        "partition %s of %s: asked for offsets %s, but committed are %s: %s"
            .formatted(
                partition,
                topic,
                asked,
                there,
                deleted
                    ? "what was before is deleted by retention"
                    : "ask for what is there, so that the range stays the same"));
  }

  private ClusterUnavailableException unavailable(KafkaException e) {
    return new ClusterUnavailableException(
        "Kafka at " + cluster.bootstrapServers() + " can't be read: " + KafkaFailure.describe(e),
        e);
  }

  @Override
  public void close() {
    consumer.close();
    decoder.close();
  }
}
