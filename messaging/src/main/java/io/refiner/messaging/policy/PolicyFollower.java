package io.refiner.messaging.policy;

import java.time.Duration;
import java.time.Instant;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.function.Consumer;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import io.refiner.messaging.client.ReadRecord;
import io.refiner.messaging.client.RecordReader;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.messaging.cluster.KafkaFailure;
import io.refiner.messaging.warning.LimitedWarnings;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.PolicyUpdate;

/**
 * Tells a listener of every change of a model's current version, on a thread of its own. The topic
 * is read from its beginning and without a group, since every service needs every record. What
 * changes while the listener is busy is told at once, as one change; a cluster that is away is
 * waited for.
 */
public final class PolicyFollower implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PolicyFollower.class);
  private static final Duration POLL = Duration.ofMillis(200);
  private static final Duration RECONNECT_PAUSE = Duration.ofSeconds(1);
  private static final Duration REMINDER = Duration.ofMinutes(1);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(5);

  private final ClusterSettings cluster;
  private final PolicyName name;
  private final Consumer<PolicyHistory> listener;
  private final Thread thread;
  private final LimitedWarnings warnings = new LimitedWarnings(LOG, "records were skipped");
  private final CountDownLatch told = new CountDownLatch(1);
  private final CountDownLatch closing = new CountDownLatch(1);
  private Optional<PolicyUpdate> lastTold = Optional.empty();
  private Instant lastWarning = Instant.MIN;

  /** Why the topic can't be read; empty while it can. */
  private String outage = "";

  private PolicyFollower(
      ClusterSettings cluster, PolicyName name, Consumer<PolicyHistory> listener) {
    this.cluster = cluster;
    this.name = name;
    this.listener = listener;
    this.thread = new Thread(this::run, "policies-" + name.name());
    this.thread.setDaemon(true);
  }

  /**
   * Begins to follow.
   *
   * @param listener called from one thread, first with what the topic held when it was first read
   */
  public static PolicyFollower start(
      ClusterSettings cluster, PolicyName name, Consumer<PolicyHistory> listener) {
    PolicyFollower follower = new PolicyFollower(cluster, name, listener);
    follower.thread.start();
    return follower;
  }

  /**
   * Waits up to this long until the listener has been told what the topic held, or this is closed.
   *
   * @return whether there is nothing more to wait for
   */
  public boolean awaitFirst(Duration timeout) {
    try {
      return told.await(timeout.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      return true;
    }
  }

  private void run() {
    MDC.put("service", name.role().name().toLowerCase(Locale.ROOT));
    try {
      while (isOpen()) {
        follow();
      }
    } finally {
      told.countDown();
    }
  }

  /** One connection; a broken one is followed by another, which reads from the beginning. */
  private void follow() {
    try (RecordReader reader = RecordReader.fromStart(cluster, Topics.POLICIES)) {
      PolicyHistory history = PolicyHistory.empty(name);
      while (isOpen() && !reader.reachedEnd()) {
        history = read(reader, history);
      }
      outage = "";
      while (isOpen()) {
        tell(history);
        history = read(reader, history);
      }
    } catch (RuntimeException e) {
      // Whatever it was, a follower that ended would leave its service on one model for good.
      waitAndRetry(e);
    }
  }

  private PolicyHistory read(RecordReader reader, PolicyHistory before) {
    PolicyHistory history = before;
    warnings.summarize();
    for (ReadRecord read : reader.poll(POLL)) {
      if (read.error().isPresent()) {
        warnings.warn(
            "Offset {} of policies is skipped: {}", read.offset(), read.error().get().getMessage());
      }
      history = history.with(read);
    }
    return history;
  }

  private void tell(PolicyHistory history) {
    if (told.getCount() > 0 || !history.current().equals(lastTold)) {
      lastTold = history.current();
      listener.accept(history);
      told.countDown();
    }
  }

  /** One line for each reason, and now and then that it is still so. */
  private void waitAndRetry(RuntimeException e) {
    String reason = KafkaFailure.describe(e);
    boolean known = reason.equals(outage);
    if (isOpen() && (!known || lastWarning.plus(REMINDER).isBefore(Instant.now()))) {
      LOG.warn(
          "Policies of {} can{} be followed, trying again: {}",
          name,
          known ? " still not" : "'t",
          reason);
      lastWarning = Instant.now();
    }
    LOG.debug("The cause", e);
    outage = reason;
    try {
      closing.await(RECONNECT_PAUSE.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupt) {
      closing.countDown();
    }
  }

  private boolean isOpen() {
    return closing.getCount() > 0;
  }

  /** Asks the thread to end, and waits for it a while: a listener may be busy. */
  @Override
  public void close() {
    closing.countDown();
    told.countDown();
    try {
      thread.join(CLOSE_PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
