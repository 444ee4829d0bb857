package io.refiner.messaging.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;

import io.refiner.messaging.cluster.ClientProperties;
import io.refiner.messaging.cluster.ClusterUnavailableException;
import io.refiner.schemas.Topics;
import io.refiner.schemas.codec.Codec;
import io.refiner.schemas.codec.UndecodableRecordException;

/**
 * Finds where a group had read to from what it has written: the {@link PositionHeader} of its
 * newest output in a partition. For groups whose committed offsets the broker has deleted ({@code
 * offsets.retention.minutes}).
 */
final class WrittenPositions implements AutoCloseable {

  private static final Duration POLL = Duration.ofMillis(100);

  /** How much of a topic's end is read at first; four times as much each time nothing is found. */
  private static final long FIRST_WINDOW = 100;

  private static final long MOST_DEAD_LETTERS = 10_000;

  private final WorkerSettings settings;
  private final Codec codec;
  private final Consumer<byte[], byte[]> consumer;
  private final Admin admin;

  WrittenPositions(WorkerSettings settings, Codec codec) {
    this.settings = settings;
    this.codec = codec;
    String name = settings.service() + "-" + settings.instance() + "-positions";
    this.consumer = new KafkaConsumer<>(ClientProperties.consumer(settings.cluster(), name));
    try {
      this.admin = Admin.create(ClientProperties.admin(settings.cluster(), name));
    } catch (KafkaException e) {
      consumer.close();
      throw e;
    }
  }

  /** The offsets that a partition holds: from the first to behind the last committed one. */
  record Extent(long first, long end) {

    boolean isEmpty() {
      return first >= end;
    }
  }

  /**
   * What the group's outputs tell.
   *
   * @param positions the furthest position of each input, as {@link PositionHeader} names it
   * @param told whether an output told any position
   * @param blank whether the group has never written to the topics that only it writes to
   */
  record Found(Map<String, Long> positions, boolean told, boolean blank) {}

  /** The extents of partitions, as a consumer of committed records sees them. */
  static Map<TopicPartition, Extent> extents(
      Consumer<byte[], byte[]> consumer, Collection<TopicPartition> places) {
    Map<TopicPartition, Long> first =
        consumer.beginningOffsets(places, ClientProperties.CALL_TIMEOUT);
    Map<TopicPartition, Long> end = consumer.endOffsets(places, ClientProperties.CALL_TIMEOUT);
    return places.stream()
        .collect(
            Collectors.toMap(
                Function.identity(), place -> new Extent(first.get(place), end.get(place))));
  }

  /**
   * Reads the group's newest outputs in a partition.
   *
   * @return empty while a transaction is open there, which may hide newer ones
   */
  Optional<Found> find(int partition) {
    Set<Topics> written = new LinkedHashSet<>(settings.outputs());
    settings.changelog().ifPresent(written::add);
    written.add(Topics.DEAD_LETTERS);
    Map<TopicPartition, Extent> extents =
        extents(consumer, written.stream().map(topic -> place(topic, partition)).toList());
    if (holdOpenTransactions(extents)) {
      return Optional.empty();
    }
    Map<String, Long> positions = new HashMap<>();
    boolean told = false;
    boolean blank = true;
    for (Topics topic : written) {
      TopicPartition output = place(topic, partition);
      Newest newest = newest(topic, output, extents.get(output));
      told |= newest.header.isPresent();
      newest.header.ifPresent(
          header -> header.offsets().forEach((input, at) -> positions.merge(input, at, Math::max)));
      blank &= newest.blank || !settings.outputs().contains(topic);
    }
    return Optional.of(new Found(positions, told, blank));
  }

  private boolean holdOpenTransactions(Map<TopicPartition, Extent> extents) {
    Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
    extents.keySet().forEach(place -> asked.put(place, OffsetSpec.latest()));
    try {
      return admin
          .listOffsets(asked, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
          .all()
          .get()
          .entrySet()
          .stream()
          .anyMatch(end -> extents.get(end.getKey()).end() < end.getValue().offset());
    } catch (ExecutionException e) {
      throw new WorkerLostException(
          "the ends of " + extents.keySet() + " are not known", e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** What one output tells; its records are not kept, since dead letters are large. */
  private static final class Newest {
    private Optional<PositionHeader> header = Optional.empty();
    private boolean blank;

    private Newest(boolean blank) {
      this.blank = blank;
    }
  }

  private Newest newest(Topics topic, TopicPartition output, Extent extent) {
    Newest newest = new Newest(extent.first() == 0);
    long end = extent.end();
    // Others write dead letters, too, and one more of them does no harm: not all are looked at.
    long most = topic == Topics.DEAD_LETTERS ? MOST_DEAD_LETTERS : Long.MAX_VALUE;
    for (long window = FIRST_WINDOW;
        newest.header.isEmpty() && end > extent.first() && window <= most;
        window *= 4) {
      long from = Math.max(extent.first(), end - window);
      read(topic, output, from, end, newest);
      end = from;
    }
    return newest;
  }

  private void read(Topics topic, TopicPartition output, long from, long end, Newest newest) {
    consumer.assign(List.of(output));
    consumer.seek(output, from);
    Instant deadline = Instant.now().plus(ClientProperties.CALL_TIMEOUT);
    while (consumer.position(output, ClientProperties.CALL_TIMEOUT) < end) {
      for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(POLL)) {
        deadline = Instant.now().plus(ClientProperties.CALL_TIMEOUT);
        if (entry.offset() < end) {
          look(topic, entry, newest);
        }
      }
      if (Instant.now().isAfter(deadline)) {
        throw new ClusterUnavailableException(
            "%s can't be read to offset %s".formatted(output, end), null);
      }
    }
  }

  private void look(Topics topic, ConsumerRecord<byte[], byte[]> entry, Newest newest) {
    Optional<PositionHeader> header =
        PositionHeader.of(entry.headers())
            .filter(found -> found.service().equals(settings.service()));
    newest.header = header.or(() -> newest.header);
    newest.blank = newest.blank && header.isEmpty() && isForeign(topic, entry);
  }

  /** Garbage in an output is no output: others may have written it before the group began. */
  private boolean isForeign(Topics topic, ConsumerRecord<byte[], byte[]> entry) {
    try {
      return topic.recordType().isEmpty()
          || entry.value() == null
          || !topic.recordType().get().isInstance(codec.decode(entry.value()));
    } catch (UndecodableRecordException e) {
      return true;
    }
  }

  private TopicPartition place(Topics topic, int partition) {
    return new TopicPartition(settings.cluster().topics().of(topic), partition);
  }

  @Override
  public void close() {
    consumer.close();
    admin.close(Duration.ofSeconds(1));
  }
}
