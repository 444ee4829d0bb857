package io.refiner.messaging.worker;

import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.DescribeProducersResult;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsOptions;
import org.apache.kafka.clients.admin.ListConsumerGroupOffsetsSpec;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.consumer.CloseOptions;
import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.TimeoutException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.messaging.cluster.ClientProperties;
import io.refiner.messaging.cluster.KafkaFailure;
import io.refiner.messaging.warning.LimitedWarnings;
import io.refiner.schemas.TopicNames;
import io.refiner.schemas.Topics;
import io.refiner.schemas.codec.Codec;
import io.refiner.schemas.codec.UndecodableRecordException;

/**
 * Loads partitions of the changelog on a thread of its own, each by itself: one that can't be read
 * to its end holds up none of the others. Each load has an explicit end: an empty poll is no sign
 * of it.
 */
final class Restorer implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(Restorer.class);
  private static final Duration POLL = Duration.ofMillis(100);

  /** The key of records without a value that only carry a {@link PositionHeader}. */
  static final byte[] NO_STATE_KEY = "refiner.position".getBytes(StandardCharsets.UTF_8);

  /** A load that has stood still for this long says what it waits for. */
  private static final Duration STALLED = Duration.ofSeconds(10);

  /** How often it says so. */
  private static final Duration REMINDER = Duration.ofMinutes(1);

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

  /** A partition that is being loaded. Owned by the thread. */
  private static final class Load {

    private final TopicPartition partition;
    private final CompletableFuture<Restored> restored = new CompletableFuture<>();
    private final Map<String, ConsumerRecord<byte[], byte[]>> newest = new LinkedHashMap<>();
    private long target;
    private long position = -1;
    private Instant since = Instant.now();
    private Instant remindAt = since.plus(STALLED);

    private Load(TopicPartition partition) {
      this.partition = partition;
    }

    private void reached(long offset) {
      if (offset > position) {
        position = offset;
        since = Instant.now();
        remindAt = since.plus(STALLED);
      }
    }

    private boolean isComplete() {
      return position >= target;
    }

    private boolean isToBeReminded() {
      boolean due = !isComplete() && !Instant.now().isBefore(remindAt);
      if (due) {
        remindAt = Instant.now().plus(REMINDER);
      }
      return due;
    }
  }

  private final String bootstrapServers;
  private final TopicNames names;
  private final Topics changelog;
  private final List<String> inputs;
  private final String group;
  private final Codec codec;
  private final Admin admin;
  private final Consumer<byte[], byte[]> consumer;
  private final ExecutorService thread;
  private final LimitedWarnings warnings = new LimitedWarnings(LOG, "records were no state");

  /** Owned by the thread. */
  private final Map<TopicPartition, Load> loads = new HashMap<>();

  private volatile boolean closed;

  Restorer(WorkerSettings settings, Topics changelog, Codec codec) {
    this.bootstrapServers = settings.cluster().bootstrapServers();
    this.names = settings.cluster().topics();
    this.changelog = changelog;
    this.inputs = settings.inputs().stream().map(names::of).toList();
    this.group = names.of(settings.service());
    this.codec = codec;
    String name = settings.service() + "-" + settings.instance() + "-restore";
    this.admin = Admin.create(ClientProperties.admin(settings.cluster(), name));
    try {
      this.consumer = new KafkaConsumer<>(ClientProperties.consumer(settings.cluster(), name));
    } catch (RuntimeException e) {
      admin.close(Duration.ZERO);
      throw e;
    }
    this.thread =
        new ThreadPoolExecutor(
            1,
            1,
            0,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            task -> {
              Thread created = new Thread(task, name);
              created.setDaemon(true);
              return created;
            },
            // What comes after the end has nobody who waits for it.
            new ThreadPoolExecutor.DiscardPolicy());
  }

  /**
   * Begins to load partitions. A load fails if the broker goes away or this is closed meanwhile;
   * one of the same partition that is under way is given up.
   */
  Map<Integer, CompletableFuture<Restored>> restore(Set<Integer> partitions) {
    List<Load> begun =
        partitions.stream().map(partition -> new Load(changelog(partition))).toList();
    thread.execute(() -> guarded(begun, () -> begin(begun)));
    return begun.stream()
        .collect(Collectors.toMap(load -> load.partition.partition(), load -> load.restored));
  }

  /** Gives a load up: its partition went. */
  void forget(int partition) {
    thread.execute(
        () -> {
          loads.remove(changelog(partition));
          assign();
        });
  }

  private TopicPartition changelog(int partition) {
    return new TopicPartition(names.of(changelog), partition);
  }

  private void begin(List<Load> begun) {
    boolean idle = loads.isEmpty();
    Map<TopicPartition, Long> targets =
        targets(begun.stream().map(load -> load.partition.partition()).toList());
    for (Load load : begun) {
      load.target = targets.get(load.partition);
      loads.put(load.partition, load);
    }
    assign();
    consumer.seekToBeginning(begun.stream().map(load -> load.partition).toList());
    if (idle) {
      thread.execute(this::step);
    }
  }

  /** What is assigned already keeps its position. */
  private void assign() {
    if (loads.isEmpty()) {
      consumer.unsubscribe();
    } else {
      consumer.assign(loads.keySet());
    }
  }

  /** One poll for all loads; the next one comes after what was asked for meanwhile. */
  private void step() {
    List<Load> all = List.copyOf(loads.values());
    guarded(all, this::poll);
    if (!loads.isEmpty()) {
      thread.execute(this::step);
    }
  }

  private void guarded(List<Load> affected, Runnable work) {
    try {
      if (closed) {
        throw new IllegalStateException("closed while restoring");
      }
      work.run();
    } catch (RuntimeException | Error e) {
      affected.forEach(load -> loads.remove(load.partition, load));
      affected.forEach(load -> load.restored.completeExceptionally(e));
    }
  }

  private void poll() {
    if (loads.isEmpty()) {
      return;
    }
    for (ConsumerRecord<byte[], byte[]> entry : consumer.poll(POLL)) {
      keep(loads.get(new TopicPartition(entry.topic(), entry.partition())).newest, entry);
    }
    List<Load> complete = new ArrayList<>();
    for (Load load : loads.values()) {
      position(load.partition).ifPresent(load::reached);
      if (load.isComplete()) {
        complete.add(load);
      } else if (load.isToBeReminded()) {
        remind(load);
      }
    }
    if (!complete.isEmpty()) {
      codec.received();
      for (Load load : complete) {
        Restored restored = decode(load.newest.values());
        loads.remove(load.partition);
        load.restored.complete(restored);
      }
      assign();
    }
  }

  /** Not known while the partition's leader is away: the others don't wait for it. */
  private OptionalLong position(TopicPartition partition) {
    try {
      return OptionalLong.of(consumer.position(partition, Duration.ZERO));
    } catch (TimeoutException e) {
      return OptionalLong.empty();
    }
  }

  /** A transaction that is open holds up every reader behind its first record. */
  private void remind(Load load) {
    String waits =
        "Partition %s waits for its state: %s was read to offset %s of %s, and nothing has come since %s. The other partitions are worked on. "
            .formatted(
                load.partition.partition(),
                load.partition,
                Math.max(0, load.position),
                load.target,
                load.since.truncatedTo(ChronoUnit.SECONDS));
    admin
        .describeProducers(List.of(load.partition))
        .partitionResult(load.partition)
        .whenComplete((state, error) -> LOG.warn(waits + advice(load.partition, state, error)));
  }

  private String advice(
      TopicPartition partition,
      DescribeProducersResult.PartitionProducerState state,
      Throwable error) {
    if (error != null) {
      return "Which transactions are open there is not known: " + error;
    }
    return state.activeProducers().stream()
        .filter(producer -> producer.currentTransactionStartOffset().isPresent())
        .min(
            Comparator.comparingLong(
                producer -> producer.currentTransactionStartOffset().getAsLong()))
        .map(producer -> advice(partition, producer))
        .orElse("No transaction is open there: is the broker that leads it away?");
  }

  private String advice(TopicPartition partition, ProducerState producer) {
    return "Producer %s has a transaction open since offset %s, and wrote there last at %s. It ends with its producer or its timeout; one that hangs is ended by: kafka-transactions.sh --bootstrap-server %s abort --topic %s --partition %s --start-offset %s"
        .formatted(
            producer.producerId(),
            producer.currentTransactionStartOffset().getAsLong(),
            Instant.ofEpochMilli(producer.lastTimestamp()),
            bootstrapServers,
            partition.topic(),
            partition.partition(),
            producer.currentTransactionStartOffset().getAsLong());
  }

  /**
   * The end that each partition is read to. First the committed input offsets are awaited: while an
   * offset commit of the predecessor is pending, its changelog records may still be on their way.
   * Then the end is that of uncommitted reads (KAFKA-10167): the end of committed reads is the last
   * stable offset, which may lie before records that the predecessor's committed offsets count on.
   */
  private Map<TopicPartition, Long> targets(List<Integer> partitions) {
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
    partitions.forEach(partition -> ends.put(changelog(partition), OffsetSpec.latest()));
    Map<TopicPartition, Long> targets = new HashMap<>();
    get(admin.listOffsets(ends, new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED)).all())
        .forEach((partition, end) -> targets.put(partition, end.offset()));
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
        warnings.warn(
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
      throw new WorkerLostException(
          "the changelog's end is not known: " + KafkaFailure.describe(e), e.getCause());
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
