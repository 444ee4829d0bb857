package io.refiner.messaging.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.BooleanSupplier;

import org.apache.kafka.clients.consumer.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecords;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.errors.RetriableException;
import org.apache.kafka.common.errors.WakeupException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.messaging.cluster.ClusterUnavailableException;
import io.refiner.messaging.warning.LimitedWarnings;

/**
 * One membership of the group, from joining to leaving: collects a batch, has it answered while it
 * goes on polling, commits. Everything is called on the Kafka thread but {@link #wakeup}.
 */
final class WorkerLoop {

  private static final Logger LOG = LoggerFactory.getLogger(WorkerLoop.class);
  private static final Duration POLL = Duration.ofMillis(100);

  /** How long a quick handler is waited for before everything is paused and polled. */
  private static final Duration QUICK = Duration.ofMillis(10);

  /** How soon a start that was found is committed. */
  private static final Duration SOON = Duration.ofSeconds(1);

  private final WorkerSettings settings;
  private final Consumer<byte[], byte[]> consumer;
  private final Transactions transactions;
  private final Partitions partitions;
  private final Positions positions;
  private final Collaborators with;

  /** What a worker's loops share. */
  record Collaborators(HandlerThread handler, WorkerMetrics metrics, Faults faults, Pulse pulse) {}

  /** The batch that the handler is answering. */
  private Optional<Work> current = Optional.empty();

  /** The batch that is being collected. */
  private Optional<Work> collecting = Optional.empty();

  /** What comes before anything new: the rest of a batch that was cut. */
  private final Deque<Work> backlog = new ArrayDeque<>();

  private final LimitedWarnings warnings = new LimitedWarnings(LOG, "failures of the handler");
  private final Forwarding forwarding;
  private final Rebalances rebalances;
  private final TrailingOffsets trailing = new TrailingOffsets();
  private final Backoff refusals;
  private Instant quietUntil = Instant.MIN;
  private Instant lastTick = Instant.now();
  private Instant lastRefresh = Instant.now();
  private volatile boolean polling;

  WorkerLoop(WorkerSettings settings, Connection connection, Collaborators with) {
    this.settings = settings;
    this.consumer = connection.consumer();
    this.transactions = connection.transactions();
    this.with = with;
    this.positions = new Positions(settings, connection);
    this.partitions =
        new Partitions(settings, connection, with.handler(), with.metrics(), positions);
    this.forwarding = new Forwarding(settings.cluster().topics(), connection.partitions());
    this.rebalances = new Rebalances(this, partitions, with.faults());
    this.refusals = new Backoff(settings.limits().reconnectBackoffMax());
  }

  /** Works until it is to stop; then finishes the batch in flight, or drops it. */
  void run(BooleanSupplier stopping) {
    consumer.subscribe(
        settings.inputs().stream().map(settings.cluster().topics()::of).toList(), rebalances);
    try {
      while (!stopping.getAsBoolean()) {
        step();
      }
      finish();
    } finally {
      rebalances.over();
      current = Optional.empty();
      backlog.clear();
      partitions.releaseAll();
      positions.close();
      with.metrics().inFlight(0);
    }
  }

  /** Ends a wait of the Kafka thread, from any thread. */
  void wakeup() {
    if (polling) {
      consumer.wakeup();
    }
  }

  private void step() {
    with.faults().at(FaultPoint.LOOP);
    beat();
    partitions.advance(this::wakeup);
    if (current.isPresent()) {
      serve(current.get());
    } else if (!backlog.isEmpty()) {
      resumeBacklog(backlog.peek());
    } else if (quietUntil.isAfter(Instant.now())) {
      pollPaused();
    } else if (refreshIsDue()) {
      refresh();
    } else if (tickIsDue()) {
      tick();
    } else {
      collect();
    }
  }

  /** A member of the group has an epoch; before and between memberships there is none. */
  void beat() {
    boolean member = consumer.groupMetadata().generationId() > 0;
    with.pulse().beat(member && partitions.isSettled());
  }

  private void serve(Work work) {
    if (!work.answer().isDone()) {
      requireAlive(work);
      pollPaused();
    }
    // A rebalance may have settled it while polling.
    current.filter(same -> same.answer().isDone()).ifPresent(this::settle);
  }

  /** A handler that hangs would keep its partitions for ever: polling goes on without it. */
  private void requireAlive(Work work) {
    Duration timeout = settings.limits().handlerTimeout();
    if (work.isOverdue(timeout)) {
      throw new FatalHandlerException(
          "the handler has been at %s records for more than %s and counts as hung: if they need longer, raise handler-timeout"
              .formatted(work.size(), timeout));
    }
  }

  private void resumeBacklog(Work next) {
    boolean ready =
        partitions.isStarted(next.partitions()) && !next.notBefore().isAfter(Instant.now());
    if (ready) {
      start(backlog.remove());
    } else {
      pollPaused();
    }
  }

  private void finish() {
    Instant deadline = Instant.now().plus(settings.membership().drainBudget());
    while (current.isPresent() && Instant.now().isBefore(deadline)) {
      serve(current.get());
    }
    current.ifPresent(
        work -> LOG.info("A batch of {} was not finished and is handed back", work.size()));
  }

  // --- collecting

  private void collect() {
    partitions.resume();
    ConsumerRecords<byte[], byte[]> polled = poll(POLL);
    if (polled.isEmpty()) {
      warnings.summarize();
      with.handler().summarize();
      commitTrailing();
      return;
    }
    // The snapshot: taken once, right after the poll that delivered, before any other callback.
    Work work = Work.of(consumer.groupMetadata(), polled);
    collecting = Optional.of(work);
    linger(work);
    collecting = Optional.empty();
    if (work.size() > settings.pace().maxBatch()) {
      backlog.addAll(work.chunks(settings.pace().maxBatch()));
    } else if (!work.isEmpty()) {
      start(work);
    }
  }

  private void linger(Work work) {
    Instant deadline = Instant.now().plus(settings.pace().linger());
    Duration left = settings.pace().linger();
    while (!work.isEmpty() && work.size() < settings.pace().maxBatch() && left.toMillis() > 0) {
      work.add(poll(left));
      left = Duration.between(Instant.now(), deadline);
    }
  }

  private boolean tickIsDue() {
    return settings
        .pace()
        .tick()
        .filter(every -> !lastTick.plus(every).isAfter(Instant.now()))
        .isPresent();
  }

  private void tick() {
    lastTick = Instant.now();
    stand().ifPresent(this::start);
  }

  private boolean refreshIsDue() {
    Duration every = settings.offsets().refresh();
    boolean soon = positions.areUncommitted(partitions.startedInputs());
    return !lastRefresh
        .plus(soon && every.compareTo(SOON) > 0 ? SOON : every)
        .isAfter(Instant.now());
  }

  /**
   * Commits where idle partitions stand once more. The broker counts from the last commit when it
   * deletes the offsets of a group whose members are away.
   */
  private void refresh() {
    lastRefresh = Instant.now();
    stand()
        .ifPresent(
            work -> {
              trailing.forget(work.partitions());
              write(work, List.of());
            });
  }

  /** A batch without inputs of every partition; empty if a position is not known yet. */
  private Optional<Work> stand() {
    Map<TopicPartition, OffsetAndMetadata> stand = new HashMap<>();
    try {
      for (TopicPartition partition : partitions.startedInputs()) {
        stand.put(partition, new OffsetAndMetadata(consumer.position(partition, POLL)));
      }
    } catch (WakeupException | RetriableException e) {
      LOG.debug("A position is not known yet");
      return Optional.empty();
    }
    return stand.isEmpty()
        ? Optional.empty()
        : Optional.of(Work.tick(consumer.groupMetadata(), stand));
  }

  private void start(Work work) {
    current = Optional.of(work);
    with.metrics().inFlight(work.size());
    work.answeredBy(
        with.handler().handle(Instant.now(), work.partitions(), work.records(), forwarding));
    work.answer().whenComplete((answer, error) -> wakeup());
    awaitAnswer(work, QUICK);
  }

  private static boolean awaitAnswer(Work work, Duration patience) {
    try {
      work.answer().get(patience.toNanos(), TimeUnit.NANOSECONDS);
    } catch (TimeoutException e) {
      return false;
    } catch (ExecutionException e) {
      return true;
    } catch (InterruptedException e) {
      throw new InterruptException(e);
    }
    return true;
  }

  private void pollPaused() {
    partitions.pause();
    poll(POLL);
  }

  private ConsumerRecords<byte[], byte[]> poll(Duration timeout) {
    polling = true;
    ConsumerRecords<byte[], byte[]> polled = ConsumerRecords.empty();
    try {
      boolean answered = current.filter(work -> work.answer().isDone()).isPresent();
      polled = consumer.poll(answered ? Duration.ZERO : timeout);
    } catch (WakeupException e) {
      LOG.trace("Woken up");
    } finally {
      polling = false;
    }
    rebalances.rethrow();
    trailing.polled(polled);
    return polled;
  }

  // --- committing

  /** Commits what the handler has answered, or deals with its failure. */
  private void settle(Work work) {
    current = Optional.empty();
    with.metrics().inFlight(0);
    if (work.isEmpty()) {
      return;
    }
    try {
      commit(work, work.answer().join());
    } catch (CompletionException e) {
      failed(work, e.getCause());
    } catch (RecordRejectedException e) {
      failed(work, e);
    }
  }

  private void commit(Work work, Answer answer) {
    Set<Integer> ours = work.partitions();
    List<ProducerRecord<byte[], byte[]>> outputs =
        new ArrayList<>(partitions.repairs(ours).stream().map(with.handler()::encode).toList());
    outputs.addAll(answer.of(ours));
    if (work.isTick() && outputs.isEmpty()) {
      return;
    }
    if (write(work, outputs)) {
      partitions.repaired(ours);
      with.metrics().committed(work.size(), answer.deadLetters());
    }
  }

  private boolean write(Work work, List<ProducerRecord<byte[], byte[]>> outputs) {
    Map<TopicPartition, OffsetAndMetadata> next = work.nextOffsets();
    Set<Integer> read = work.isTick() ? Set.of() : work.partitions();
    List<ProducerRecord<byte[], byte[]>> stamped = positions.stamp(outputs, next, read);
    Transactions.Outcome outcome =
        with.metrics()
            .transaction()
            .record(() -> transactions.commit(stamped, next, work.metadata()));
    if (outcome == Transactions.Outcome.COMMITTED) {
      positions.committed(next);
      refusals.reset();
      return true;
    }
    with.metrics().refused();
    rollBack(work);
    return false;
  }

  private void commitTrailing() {
    Map<TopicPartition, OffsetAndMetadata> due = trailing.due();
    if (!due.isEmpty()) {
      Work markers = Work.tick(consumer.groupMetadata(), due);
      trailing.forget(markers.partitions());
      write(markers, List.of());
    }
  }

  /** Nothing of the batch was written: it is polled again, and stateful handlers are restored. */
  private void rollBack(Work work) {
    quietUntil = Instant.now().plus(refusals.next());
    Map<TopicPartition, Long> starts = new HashMap<>(work.startOffsets());
    backlog.forEach(
        later ->
            later
                .startOffsets()
                .forEach((partition, start) -> starts.merge(partition, start, Math::min)));
    backlog.clear();
    starts.keySet().retainAll(consumer.assignment());
    starts.forEach(consumer::seek);
    trailing.forget(work.partitions());
    trailing.forget(starts.keySet().stream().map(TopicPartition::partition).toList());
    partitions.reset(work.partitions());
  }

  /**
   * The handler failed. A batch is cut into single records, so that one of them can't hold up the
   * others; a single record is tried again, and in the end given up.
   */
  private void failed(Work work, Throwable error) {
    if (error instanceof FatalHandlerException fatal) {
      throw fatal;
    }
    if (error instanceof ClusterUnavailableException away) {
      throw new WorkerLostException("what the records need can't be read", away);
    }
    if (error instanceof Error fatal) {
      throw new FatalHandlerException("the handler can't go on: " + fatal, fatal);
    }
    partitions.reset(work.partitions());
    if (work.isTick()) {
      warnings.warn("The handler failed at a tick of partitions {}", work.partitions(), error);
    } else if (work.size() > 1) {
      warnings.warn("The handler failed, {} records are tried one by one", work.size(), error);
      List<Work> singles = work.chunks(1);
      for (int i = singles.size() - 1; i >= 0; i--) {
        backlog.addFirst(singles.get(i));
      }
    } else {
      failedAlone(work, error);
    }
  }

  private void failedAlone(Work work, Throwable error) {
    var entry = work.records().get(0);
    String place = entry.topic() + "-" + entry.partition() + "@" + entry.offset();
    WorkerSettings.Limits limits = settings.limits();
    long pause = limits.handlerBackoff().toMillis() << Math.min(work.attempts(), 10);
    work.attempted(Instant.now().plusMillis(pause));
    if (work.attempts() < limits.handlerAttempts()) {
      warnings.warn("The handler failed at {}, attempt {}", place, work.attempts(), error);
      backlog.addFirst(work);
      return;
    }
    warnings.warn("{} goes to dead-letters after {} attempts", place, work.attempts(), error);
    try {
      commit(work, with.handler().giveUp(entry, error));
    } catch (RecordRejectedException e) {
      throw new WorkerLostException("the dead letter of " + place + " can't be written", e);
    }
  }

  // --- losing partitions, called back by the consumer from within poll

  /**
   * Commits the batch in flight if it holds partitions that go and is done within the budget. The
   * broker waits for this call to return before it gives the partitions to somebody else.
   */
  void drain(Collection<Integer> going) {
    current
        .filter(work -> work.touches(going))
        .filter(work -> awaitAnswer(work, settings.membership().drainBudget()))
        .ifPresent(this::settle);
  }

  /** Drops whatever was not committed of these partitions; what stays is committed later. */
  void drop(Collection<Integer> gone) {
    Set<Integer> numbers = new HashSet<>(gone);
    current.ifPresent(work -> work.drop(numbers));
    collecting.ifPresent(work -> work.drop(numbers));
    backlog.forEach(work -> work.drop(numbers));
    backlog.removeIf(Work::isEmpty);
    trailing.forget(numbers);
  }
}
