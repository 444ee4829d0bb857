package io.refiner.messaging.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;

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

  private static final Codec CODEC = new Codec();
  private static final Duration POLL = Duration.ofMillis(100);

  /** How much of a topic's end is read at first; four times as much each time nothing is found. */
  private static final long FIRST_WINDOW = 100;

  private final WorkerSettings settings;
  private final Consumer<byte[], byte[]> consumer;
  private final Admin admin;

  WrittenPositions(WorkerSettings settings) {
    this.settings = settings;
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
  record Extent(long first, long end) {}

  /**
   * What the group's outputs tell.
   *
   * @param position the furthest position that they have
   * @param blank whether the topics that only this group writes to never held an output of it
   */
  record Found(OptionalLong position, boolean blank) {}

  /** The extent of an input. */
  Extent extent(TopicPartition place) {
    return new Extent(
        consumer.beginningOffsets(List.of(place), ClientProperties.CALL_TIMEOUT).get(place),
        consumer.endOffsets(List.of(place), ClientProperties.CALL_TIMEOUT).get(place));
  }

  /**
   * Reads the group's newest outputs in a partition.
   *
   * @return empty while a transaction is open there, which may hide newer ones
   */
  Optional<Found> find(Topics input, int partition) {
    List<Topics> written = new ArrayList<>(settings.outputs());
    settings.changelog().ifPresent(written::add);
    written.add(Topics.DEAD_LETTERS);
    if (written.stream().anyMatch(topic -> hasOpenTransaction(place(topic, partition)))) {
      return Optional.empty();
    }
    OptionalLong position = OptionalLong.empty();
    boolean blank = true;
    for (Topics topic : written) {
      Newest newest = newest(topic, partition, input);
      if (newest.position().orElse(-1) > position.orElse(-1)) {
        position = newest.position();
      }
      blank &= newest.blank() || !settings.outputs().contains(topic);
    }
    return Optional.of(new Found(position, blank));
  }

  private boolean hasOpenTransaction(TopicPartition place) {
    try {
      long end =
          admin
              .listOffsets(
                  Map.of(place, OffsetSpec.latest()),
                  new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
              .partitionResult(place)
              .get()
              .offset();
      return extent(place).end() < end;
    } catch (ExecutionException e) {
      throw new WorkerLostException("the end of " + place + " is not known", e.getCause());
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
  }

  /** The position in the newest record of one output, and whether it never had one. */
  private record Newest(OptionalLong position, boolean blank) {}

  private Newest newest(Topics topic, int partition, Topics input) {
    TopicPartition output = place(topic, partition);
    Extent extent = extent(output);
    boolean blank = extent.first() == 0;
    long end = extent.end();
    for (long window = FIRST_WINDOW; end > extent.first(); window *= 4) {
      long from = Math.max(extent.first(), end - window);
      List<ConsumerRecord<byte[], byte[]>> records = read(output, from, end);
      OptionalLong position =
          records.stream()
              .flatMapToLong(entry -> position(entry, input).stream())
              .reduce((older, newer) -> newer);
      if (position.isPresent()) {
        return new Newest(position, false);
      }
      blank &= records.stream().noneMatch(entry -> isOutput(entry, topic));
      end = from;
    }
    return new Newest(OptionalLong.empty(), blank);
  }

  /** Whether a role wrote it: anybody may write garbage, but that is no reason to stand still. */
  private static boolean isOutput(ConsumerRecord<byte[], byte[]> entry, Topics topic) {
    if (entry.value() == null || topic.recordType().isEmpty()) {
      return false;
    }
    try {
      CODEC.decode(entry.value(), topic.recordType().get());
      return true;
    } catch (UndecodableRecordException e) {
      return false;
    }
  }

  private List<ConsumerRecord<byte[], byte[]>> read(TopicPartition output, long from, long end) {
    List<ConsumerRecord<byte[], byte[]>> read = new ArrayList<>();
    consumer.assign(List.of(output));
    consumer.seek(output, from);
    Instant deadline = Instant.now().plus(ClientProperties.CALL_TIMEOUT);
    while (consumer.position(output, ClientProperties.CALL_TIMEOUT) < end) {
      for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(POLL)) {
        deadline = Instant.now().plus(ClientProperties.CALL_TIMEOUT);
        if (entry.offset() < end) {
          read.add(entry);
        }
      }
      if (Instant.now().isAfter(deadline)) {
        throw new ClusterUnavailableException(
            "%s can't be read to offset %s".formatted(output, end), null);
      }
    }
    return read;
  }

  private OptionalLong position(ConsumerRecord<byte[], byte[]> entry, Topics input) {
    return PositionHeader.of(entry.headers())
        .filter(header -> header.service().equals(settings.service()))
        .map(PositionHeader::offsets)
        .map(offsets -> offsets.get(input.topicName()))
        .map(OptionalLong::of)
        .orElse(OptionalLong.empty());
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
