package io.refiner.messaging.worker;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Function;
import java.util.stream.Collectors;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.TopicPartition;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.messaging.cluster.KafkaFailure;
import io.refiner.schemas.record.Failure;

/**
 * The life of each partition, from assigned over restored to started, and back. What is not started
 * is paused. Owned by the Kafka thread.
 */
final class Partitions {

  private static final Logger LOG = LoggerFactory.getLogger(Partitions.class);
  private static final Duration SETTLED = Duration.ofSeconds(30);
  private static final Duration LOOKUP_PAUSE = Duration.ofSeconds(1);

  private final WorkerSettings settings;
  private final Consumer<byte[], byte[]> consumer;
  private final HandlerThread handler;
  private final Optional<Restorer> restorer;
  private final WorkerMetrics metrics;
  private final Positions positions;
  private final Ownership ownership;
  private final RestoreLog restores = new RestoreLog();

  /** By partition, what it waits for. */
  private final Map<Integer, CompletableFuture<Restorer.Restored>> restoring = new HashMap<>();

  private final Map<Integer, List<Output>> repairs = new HashMap<>();
  private final AtomicReference<Throwable> handlerFailure = new AtomicReference<>();
  private boolean paused;
  private Instant unevenSince = Instant.MAX;
  private Instant nextLookup = Instant.MIN;

  Partitions(
      WorkerSettings settings,
      Connection connection,
      HandlerThread handler,
      WorkerMetrics metrics,
      Positions positions) {
    this.settings = settings;
    this.consumer = connection.consumer();
    this.restorer = connection.restorer();
    this.handler = handler;
    this.metrics = metrics;
    this.positions = positions;
    this.ownership =
        new Ownership(settings.inputs().stream().map(settings.cluster().topics()::of).toList());
  }

  /** Called when partitions came; they stay paused until they are started. */
  void assigned(Collection<TopicPartition> partitions) {
    ownership.assigned(partitions);
    consumer.pause(partitions);
    LOG.info("Assigned {}", partitions);
  }

  /** Called when partitions went. */
  void unassigned(Collection<TopicPartition> partitions) {
    ownership.unassigned(partitions).forEach(this::release);
    positions.unassigned(partitions);
    partitions.forEach(
        partition -> {
          if (restoring.remove(partition.partition()) != null) {
            restorer.ifPresent(from -> from.forget(partition.partition()));
          }
          repairs.remove(partition.partition());
        });
    count();
  }

  /** Forgets what the handler made of these partitions, and has them restored. */
  void reset(Collection<Integer> partitions) {
    for (int partition : partitions) {
      if (ownership.stopped(partition)) {
        release(partition);
        Set<TopicPartition> inputs = new HashSet<>(ownership.inputs(partition));
        inputs.retainAll(consumer.assignment());
        consumer.pause(inputs);
      }
    }
  }

  /** Releases everything that is still started: the membership is over. */
  void releaseAll() {
    reset(ownership.started());
    metrics.partitions(0, 0);
  }

  /** Starts loads for partitions that became ours, and partitions whose load has ended. */
  void advance(Runnable wakeup) {
    Throwable failure = handlerFailure.get();
    if (failure != null) {
      throw new FatalHandlerException("the handler can't take over a partition", failure);
    }
    Set<Integer> waiting = ownership.waiting();
    waiting.removeAll(restoring.keySet());
    if (!waiting.isEmpty()) {
      load(waiting, wakeup);
    }
    finish();
    warnIfUneven();
  }

  private void load(Set<Integer> waiting, Runnable wakeup) {
    Map<Integer, CompletableFuture<Restorer.Restored>> begun =
        restorer.map(from -> from.restore(waiting)).orElseGet(() -> nothing(waiting));
    restoring.putAll(begun);
    begun.values().forEach(each -> each.whenComplete((done, error) -> wakeup.run()));
    count();
  }

  private static Map<Integer, CompletableFuture<Restorer.Restored>> nothing(Set<Integer> waiting) {
    return waiting.stream()
        .collect(
            Collectors.toMap(
                Function.identity(),
                none -> CompletableFuture.completedFuture(Restorer.Restored.NOTHING)));
  }

  /** Starts what is restored; the rest is waited for, each by itself. */
  private void finish() {
    Set<Integer> done = new TreeSet<>();
    restoring.forEach(
        (partition, load) -> {
          if (load.isDone()) {
            done.add(partition);
          }
        });
    for (int partition : settled(done)) {
      try {
        start(partition, restoring.remove(partition).join());
      } catch (CompletionException e) {
        throw new WorkerLostException(
            "the changelog can't be read: " + KafkaFailure.describe(e), e.getCause());
      }
    }
    if (!done.isEmpty()) {
      count();
    }
    if (restorer.isPresent()) {
      restores.tell(restoring.keySet());
    }
  }

  /**
   * Those whose position is known. The state is loaded first, since a load says what it waits for;
   * looking a lost position up opens clients, so it is not done at every step.
   */
  private Set<Integer> settled(Set<Integer> restored) {
    if (restored.isEmpty() || nextLookup.isAfter(Instant.now())) {
      return Set.of();
    }
    Set<Integer> settled = positions.settle(restored);
    if (settled.size() < restored.size()) {
      nextLookup = Instant.now().plus(LOOKUP_PAUSE);
    }
    return settled;
  }

  private void count() {
    metrics.partitions(ownership.started().size(), ownership.waiting().size());
  }

  /** Whether everything that is assigned is worked on. */
  boolean isSettled() {
    return ownership.waiting().isEmpty() && ownership.uneven().isEmpty();
  }

  private void start(int partition, Restorer.Restored restored) {
    watch(handler.restored(partition, restored.state()));
    ownership.started(partition);
    metrics.restored(restored.state().size());
    repairs.put(partition, repairs(restored.unreadable()));
    if (!paused) {
      consumer.resume(ownership.inputs(partition));
    }
    restores.restored(restored.state().size());
  }

  private void release(int partition) {
    watch(handler.released(partition));
  }

  private void watch(CompletableFuture<Void> call) {
    call.whenComplete(
        (done, error) -> {
          if (error != null) {
            handlerFailure.compareAndSet(null, error);
          }
        });
  }

  /** State that can't be read moves to the dead letters with the partition's next transaction. */
  private List<Output> repairs(List<ConsumerRecord<byte[], byte[]>> unreadable) {
    List<Output> outputs = new ArrayList<>();
    for (ConsumerRecord<byte[], byte[]> entry : unreadable) {
      Failure failure =
          new Failure(DeadLetters.UNDECODABLE, "value", "the changelog holds what is no state");
      outputs.add(handler.deadLetter(entry, failure));
      outputs.add(
          Output.tombstone(
              settings.changelog().orElseThrow(),
              entry.partition(),
              StandardCharsets.UTF_8.decode(ByteBuffer.wrap(entry.key())).toString()));
    }
    return outputs;
  }

  /** What is to be written along with the next transaction of these partitions. */
  List<Output> repairs(Collection<Integer> partitions) {
    return partitions.stream()
        .flatMap(partition -> repairs.getOrDefault(partition, List.of()).stream())
        .toList();
  }

  void repaired(Collection<Integer> partitions) {
    repairs.keySet().removeAll(partitions);
  }

  /** Stops delivery, so that polling only serves the group. */
  void pause() {
    if (!paused) {
      consumer.pause(consumer.assignment());
      paused = true;
    }
  }

  /** Delivers from started partitions again. */
  void resume() {
    if (paused) {
      consumer.resume(ownership.startedInputs());
      paused = false;
    }
  }

  Set<Integer> started() {
    return ownership.started();
  }

  boolean isStarted(Collection<Integer> partitions) {
    return ownership.isStarted(partitions);
  }

  List<TopicPartition> startedInputs() {
    return ownership.startedInputs();
  }

  /** A rebalance may pass through an uneven assignment, but must not end in one. */
  private void warnIfUneven() {
    if (ownership.uneven().isEmpty()) {
      unevenSince = Instant.MAX;
    } else if (unevenSince.equals(Instant.MAX)) {
      unevenSince = Instant.now();
    } else if (unevenSince.plus(SETTLED).isBefore(Instant.now())) {
      unevenSince = Instant.now();
      LOG.warn(
          "Partitions {} are assigned for some of {} only and stand still: do all members of the"
              + " group {} subscribe to the same topics?",
          ownership.uneven(),
          settings.inputs(),
          settings.service());
    }
  }
}
