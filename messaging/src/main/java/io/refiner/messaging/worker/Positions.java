package io.refiner.messaging.worker;

import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.schemas.Topics;

/**
 * How far the group has read each partition: where a partition starts, and what its outputs say of
 * it. Owned by the Kafka thread.
 */
final class Positions {

  private static final Logger LOG = LoggerFactory.getLogger(Positions.class);

  /** Short, since polling waits: offsets that a predecessor's transaction holds back come later. */
  private static final Duration LOOKUP = Duration.ofSeconds(1);

  private static final Comparator<TopicPartition> BY_NAME =
      Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition);

  private final WorkerSettings settings;
  private final Consumer<byte[], byte[]> consumer;
  private final Map<TopicPartition, Long> committed = new HashMap<>();

  Positions(WorkerSettings settings, Consumer<byte[], byte[]> consumer) {
    this.settings = settings;
    this.consumer = consumer;
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
    Map<TopicPartition, Long> proven = new TreeMap<>(BY_NAME);
    try (WrittenPositions written = new WrittenPositions(settings)) {
      for (TopicPartition input : lost) {
        start(written, input, proven)
            .ifPresent(
                start -> {
                  consumer.seek(input, start);
                  committed.put(input, start);
                });
      }
    }
    if (!proven.isEmpty()) {
      LOG.warn(
          "The group {} has no committed offsets: it goes on where its own outputs say it had"
              + " read to, {}",
          settings.service(),
          proven);
    }
  }

  private OptionalLong start(
      WrittenPositions written, TopicPartition input, Map<TopicPartition, Long> proven) {
    WrittenPositions.Extent extent = written.extent(input);
    Topics topic = settings.cluster().topics().topic(input.topic()).orElseThrow();
    Optional<WrittenPositions.Found> found = written.find(topic, input.partition());
    if (found.isEmpty()) {
      LOG.debug("A transaction is open where {} would tell the position of {}", topic, input);
      return OptionalLong.empty();
    }
    OptionalLong position = found.get().position();
    if (position.isPresent() && position.getAsLong() <= extent.end()) {
      long start = Math.max(extent.first(), position.getAsLong());
      if (start > extent.first()) {
        proven.put(input, start);
      }
      return OptionalLong.of(start);
    }
    boolean nothingToRepeat =
        extent.first() == extent.end() || position.isEmpty() && found.get().blank();
    return OptionalLong.of(nothingToRepeat ? extent.first() : decided(input, extent));
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
  }

  /** Notes what was committed. */
  void committed(Map<TopicPartition, OffsetAndMetadata> offsets) {
    offsets.forEach((input, offset) -> committed.put(input, offset.offset()));
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
        positions.put(topic.topicName(), position);
      }
    }
    return new PositionHeader(settings.service(), positions).encode();
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
