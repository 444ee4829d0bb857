package io.refiner.messaging.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.schemas.Topics;
import io.refiner.schemas.codec.Codec;

/**
 * How far the group has read each partition: where a partition starts, and what its outputs say of
 * it. Owned by the Kafka thread.
 */
final class Positions {

  private static final Logger LOG = LoggerFactory.getLogger(Positions.class);

  /** Short, since polling waits: offsets that a predecessor's transaction holds back come later. */
  private static final Duration LOOKUP = Duration.ofSeconds(1);

  /** How long the group waits to be polled while outputs are read. */
  private static final Duration AT_ONCE = Duration.ofSeconds(5);

  private static final Duration PATIENCE = Duration.ofSeconds(20);

  private static final Comparator<TopicPartition> BY_NAME =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  private final WorkerSettings settings;
  private final Consumer<byte[], byte[]> consumer;
  private final Map<Topics, Uuid> topicIds;
  private final Codec codec;
  private final Map<TopicPartition, Long> committed = new HashMap<>();

  /** Starts that were found although records are there, and that the broker is to know soon. */
  private final Set<TopicPartition> uncommitted = new HashSet<>();

  /** Since when an open transaction hides the position of a partition, or was last told of. */
  private final Map<Integer, Instant> blocked = new HashMap<>();

  private Optional<WrittenPositions> written = Optional.empty();

  Positions(WorkerSettings settings, Connection connection) {
    this.settings = settings;
    this.consumer = connection.consumer();
    this.topicIds = connection.topicIds();
    this.codec = connection.codec();
  }

  /**
   * Finds where partitions start, and seeks where the group's offsets have expired.
   *
   * @return the partitions whose start is known; the others are to be asked for again
   * @throws LostPositionException if a position is lost and the settings say to fail
   */
  Set<Integer> settle(Collection<Integer> partitions) {
    Set<TopicPartition> asked = places(partitions);
    // What was settled since it was assigned stays so: its records may have been delivered.
    asked.removeAll(committed.keySet());
    if (!asked.isEmpty()) {
      lookUp(asked);
    }
    return partitions.stream()
        .filter(partition -> committed.keySet().containsAll(places(List.of(partition))))
        .collect(Collectors.toSet());
  }

  private void lookUp(Set<TopicPartition> inputs) {
    List<TopicPartition> lost = new ArrayList<>();
    try {
      consumer
          .committed(inputs, LOOKUP)
          .forEach(
              (input, offset) -> {
                if (offset == null) {
                  lost.add(input);
                } else {
                  committed.put(input, offset.offset());
                }
              });
    } catch (TimeoutException e) {
      LOG.debug("The committed offsets of {} are not known yet", inputs);
    }
    if (!lost.isEmpty()) {
      recover(lost);
    }
  }

  private void recover(List<TopicPartition> lost) {
    Map<TopicPartition, WrittenPositions.Extent> extents = WrittenPositions.extents(consumer, lost);
    Map<Integer, List<TopicPartition>> held = new TreeMap<>();
    for (TopicPartition input : lost) {
      if (extents.get(input).isEmpty()) {
        start(input, extents.get(input).first());
      } else {
        held.computeIfAbsent(input.partition(), none -> new ArrayList<>()).add(input);
      }
    }
    Map<TopicPartition, Long> proven = new TreeMap<>(BY_NAME);
    Instant until = Instant.now().plus(AT_ONCE);
    // What is left after a while is asked for again once the group was polled.
    held.entrySet().stream()
        .takeWhile(each -> Instant.now().isBefore(until))
        .forEach(
            each ->
                find(each.getKey())
                    .ifPresent(
                        found ->
                            each.getValue()
                                .forEach(
                                    input -> start(input, extents.get(input), found, proven))));
    if (!proven.isEmpty()) {
      LOG.warn(
          "The group {} has no committed offsets: it goes on where its own outputs say it had"
              + " read to, {}",
          settings.service(),
          proven);
    }
  }

  private Optional<WrittenPositions.Found> find(int partition) {
    if (written.isEmpty()) {
      written = Optional.of(new WrittenPositions(settings, codec));
    }
    Optional<WrittenPositions.Found> found = written.get().find(partition);
    Instant since = blocked.computeIfAbsent(partition, none -> Instant.now());
    if (found.isPresent()) {
      blocked.remove(partition);
    } else if (since.plus(PATIENCE).isBefore(Instant.now())) {
      blocked.put(partition, Instant.now());
      LOG.warn(
          "Partition {} does not start, since a transaction has been open for {} s in one of the"
              + " topics that tell how far the group {} had read: kafka-transactions.sh"
              + " find-hanging finds it, abort ends it",
          partition,
          PATIENCE.toSeconds(),
          settings.service());
    }
    return found;
  }

  private void start(TopicPartition input, long offset) {
    consumer.seek(input, offset);
    committed.put(input, offset);
  }

  private void start(
      TopicPartition input,
      WrittenPositions.Extent extent,
      WrittenPositions.Found found,
      Map<TopicPartition, Long> proven) {
    Long position = found.positions().get(name(input));
    if (position != null && position <= extent.end()) {
      start(input, Math.max(extent.first(), position));
      if (position > extent.first()) {
        proven.put(input, position);
      }
    } else if (position == null && (found.blank() || found.told())) {
      // Nothing was read yet, of this topic or after it was deleted and created again.
      start(input, extent.first());
    } else {
      start(input, decided(input, extent));
    }
    uncommitted.add(input);
  }

  private long decided(TopicPartition input, WrittenPositions.Extent extent) {
    String key = "refiner.messaging.services." + settings.service() + ".lost-position";
    switch (settings.offsets().lostPosition()) {
      case EARLIEST:
        LOG.warn("{} is read again from {}, as {} says", input, extent.first(), key);
        return extent.first();
      case LATEST:
        LOG.warn("{} is read from its end {}, as {} says", input, extent.end(), key);
        return extent.end();
      default:
        throw new LostPositionException(
            ("the group %s has no committed offset for %s, which holds records %s to %s, and its"
                    + " outputs don't prove how far it had read. Set %s to earliest (all are"
                    + " processed again: problems may get a second result) or latest (they are"
                    + " skipped), start once, and remove the setting")
                .formatted(settings.service(), input, extent.first(), extent.end() - 1, key));
    }
  }

  /** Forgets partitions that went. */
  void unassigned(Collection<TopicPartition> inputs) {
    committed.keySet().removeAll(inputs);
    uncommitted.removeAll(inputs);
    inputs.forEach(input -> blocked.remove(input.partition()));
  }

  /** Notes what was committed. */
  void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
    offsets.forEach((input, offset) -> committed.put(input, offset.offset()));
    uncommitted.removeAll(offsets.keySet());
  }

  /** Whether the broker does not know where one of these inputs was found to start. */
  boolean areUncommitted(Collection<TopicPartition> inputs) {
    return inputs.stream().anyMatch(uncommitted::contains);
  }

  /** Closes what was opened to look positions up. */
  void close() {
    written.ifPresent(WrittenPositions::close);
    written = Optional.empty();
  }

  /**
   * Writes into each output where its partition will stand when it is committed. A worker with a
   * changelog proves its position there where a partition's inputs have no output.
   *
   * @param offsets what is committed with the outputs
   * @param read the partitions that records were read from
   */
  List<ProducerRecord<byte[], byte[]>> stamp(
      List<ProducerRecord<byte[], byte[]>> outputs,
      Map<TopicPartition, OffsetAndMetadata> offsets,
      Set<Integer> read) {
    Map<Integer, byte[]> headers = new HashMap<>();
    Set<Integer> unproven = new HashSet<>(read);
    for (ProducerRecord<byte[], byte[]> output : outputs) {
      byte[] header = headers.computeIfAbsent(output.partition(), p -> header(p, offsets));
      output.headers().add(PositionHeader.KEY, header);
      if (!isInput(output.topic())) {
        unproven.remove(output.partition());
      }
    }
    if (settings.changelog().isEmpty() || unproven.isEmpty()) {
      return outputs;
    }
    List<ProducerRecord<byte[], byte[]>> all = new ArrayList<>(outputs);
    String changelog = settings.cluster().topics().of(settings.changelog().get());
    for (int partition : unproven) {
      ProducerRecord<byte[], byte[]> proof =
          new ProducerRecord<>(changelog, partition, Restorer.NO_STATE_KEY, null);
      proof.headers().add(PositionHeader.KEY, header(partition, offsets));
      all.add(proof);
    }
    return all;
  }

  private boolean isInput(String topic) {
    return settings.inputs().stream()
        .anyMatch(input -> settings.cluster().topics().of(input).equals(topic));
  }

  private byte[] header(int partition, Map<TopicPartition, OffsetAndMetadata> offsets) {
    Map<String, Long> positions = new HashMap<>();
    for (Topics topic : settings.inputs()) {
      TopicPartition input = new TopicPartition(settings.cluster().topics().of(topic), partition);
      Long position =
          offsets.containsKey(input)
              ? Long.valueOf(offsets.get(input).offset())
              : committed.get(input);
      if (position != null) {
        positions.put(name(input), position);
      }
    }
    return new PositionHeader(settings.service(), positions).encode();
  }

  /** An input's topic by name and id: one that was deleted and created again is another one. */
  private String name(TopicPartition input) {
    Topics topic = settings.cluster().topics().topic(input.topic()).orElseThrow();
    return topic.topicName() + "/" + topicIds.get(topic);
  }

  private Set<TopicPartition> places(Collection<Integer> partitions) {
    Set<TopicPartition> places = new HashSet<>();
    for (Topics topic : settings.inputs()) {
      String name = settings.cluster().topics().of(topic);
      partitions.forEach(partition -> places.add(new TopicPartition(name, partition)));
    }
    return places;
  }
}
