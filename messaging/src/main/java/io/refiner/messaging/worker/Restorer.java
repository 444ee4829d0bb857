package io.refiner.messaging.worker;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.messaging.cluster.ClientProperties;
import io.refiner.schemas.TopicNames;
import io.refiner.schemas.Topics;
import io.refiner.schemas.codec.Codec;
import io.refiner.schemas.codec.UndecodableRecordException;

/**
 * Loads partitions of the changelog on a thread of its own, so that the other partitions are worked
 * on meanwhile. Each load has an explicit end: an empty poll is no sign of it.
 */
final class Restorer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Restorer.class);
  private static final Duration POLL = Duration.ofMillis(100);

  /** The key of records without a value that only carry a {@link PositionHeader}. */
  static final byte[] NO_STATE_KEY = "refiner.position".getBytes(StandardCharsets.UTF_8);

  /**
   * What a partition's changelog holds.
   *
   * @param state live records by key
   * @param unreadable records that can't be decoded, to be moved to the dead letters
   */
  record Restored(
      Map<String, SpecificRecord> state, List<ConsumerRecord<byte[], byte[]>> unreadable) {

    static final Restored NOTHING = new Restored(Map.of(), List.of());
  }

  private final TopicNames names;
  private final Topics changelog;
  private final List<String> inputs;
  private final String group;
  private final Codec codec;
  private final Admin admin;
  private final Consumer<byte[], byte[]> consumer;
  private final ExecutorService thread;
  private volatile boolean closed;

  Restorer(WorkerSettings settings, Topics changelog, Codec codec) {
    this.names = settings.cluster().topics();
    this.changelog = changelog;
    this.inputs = settings.inputs().stream().map(names::of).toList();
    this.group = names.of(settings.service());
    this.codec = codec;
    String name = settings.service() + "-" + settings.instance() + "-restore";
    this.admin = Admin.create(ClientProperties.admin(settings.cluster(), name));
    this.consumer = new KafkaConsumer<>(ClientProperties.consumer(settings.cluster(), name));
    this.thread =
        Executors.newSingleThreadExecutor(
            task -> {
              Thread created = new Thread(task, name);
              created.setDaemon(true);
              return created;
            });
  }

  /** Loads partitions; fails if the broker goes away or this is closed meanwhile. */
  CompletableFuture<Map<Integer, Restored>> restore(Set<Integer> partitions) {
    return CompletableFuture.supplyAsync(() -> load(partitions), thread);
  }

  private Map<Integer, Restored> load(Set<Integer> partitions) {
    Map<TopicPartition, Long> targets = targets(partitions);
    Map<Integer, Map<String, ConsumerRecord<byte[], byte[]>>> newest = new HashMap<>();
    partitions.forEach(partition -> newest.put(partition, new LinkedHashMap<>()));
    consumer.assign(targets.keySet());
    consumer.seekToBeginning(targets.keySet());
    while (!targets.isEmpty()) {
      if (closed) {
        throw new IllegalStateException("closed while restoring");
      }
      for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(POLL)) {
        keep(newest.get(entry.partition()), entry);
      }
      targets
          .entrySet()
          .removeIf(target -> consumer.position(target.getKey()) >= target.getValue());
    }
    consumer.unsubscribe();
    codec.received();
    return partitions.stream()
        .collect(
            Collectors.toMap(
                Function.identity(), partition -> decode(newest.get(partition).values())));
  }

  /**
   * The end that each partition is read to. First the committed input offsets are awaited: while an
   * offset commit of the predecessor is pending, its changelog records may still be on their way.
   * Then the end is that of uncommitted reads (KAFKA-10167): the end of committed reads is the last
   * stable offset, which may lie before records that the predecessor's committed offsets count on.
   */
  private Map<TopicPartition, Long> targets(Set<Integer> partitions) {
    List<TopicPartition> consumed =
        partitions.stream()
            .flatMap(
                partition -> inputs.stream().map(topic -> new TopicPartition(topic, partition)))
            .toList();
    get(
        admin
            .listConsumerGroupOffsets(
                Map.of(group, new ListConsumerGroupOffsetsSpec().topicPartitions(consumed)),
                new ListConsumerGroupOffsetsOptions().requireStable(true))
            .all());
    Map<TopicPartition, OffsetSpec> ends = new HashMap<>();
    partitions.forEach(
        partition ->
            ends.put(new TopicPartition(names.of(changelog), partition), OffsetSpec.latest()));
    Map<TopicPartition, Long> targets = new HashMap<>();
    get(admin.listOffsets(ends, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED)).all())
        .forEach((partition, end) -> targets.put(partition, end.offset()));
    targets.values().removeIf(end -> end == 0);
    return targets;
  }

  private static void keep(
      Map<String, ConsumerRecord<byte[], byte[]>> newest, ConsumerRecord<byte[], byte[]> entry) {
    String key = entry.key() == null ? "" : new String(entry.key(), StandardCharsets.UTF_8);
    if (entry.value() == null) {
      newest.remove(key);
    } else {
      newest.put(key, entry);
    }
  }

  private Restored decode(Collection<ConsumerRecord<byte[], byte[]>> live) {
    Map<String, SpecificRecord> state = new LinkedHashMap<>();
    List<ConsumerRecord<byte[], byte[]>> unreadable = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> entry : live) {
      try {
        state.put(new String(entry.key(), StandardCharsets.UTF_8), decoded(entry.value()));
      } catch (UndecodableRecordException e) {
        LOG.error(
            "{}-{}@{} is no state and goes to dead-letters: {}",
            entry.topic(),
            entry.partition(),
            entry.offset(),
            e.getMessage());
        unreadable.add(entry);
      }
    }
    return new Restored(state, unreadable);
  }

  /** A record of another type would stop the handler, here and wherever the partition goes. */
  private SpecificRecord decoded(byte[] value) {
    return changelog.recordType().isPresent()
        ? codec.decode(value, changelog.recordType().get())
        : codec.decode(value);
  }

  private static <T> T get(KafkaFuture<T> future) {
    try {
      return future.get();
    } catch (ExecutionException e) {
      throw new KafkaException("the changelog's end is not known: " + e.getCause(), e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new KafkaException("interrupted while restoring", e);
    }
  }

  /** Stops the load in progress and closes the clients on their own thread. */
  @Override
  public void close() {
    closed = true;
    thread.execute(
        () -> {
          consumer.close(CloseOptions.timeout(Duration.ofSeconds(1)));
          admin.close(Duration.ofSeconds(1));
        });
    thread.shutdown();
  }
}
