package io.refiner.messaging.policy;

import java.time.Duration;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import io.refiner.messaging.admin.TopicAdmin;
import io.refiner.messaging.client.RecordWriter;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.schemas.Topics;
import io.refiner.schemas.record.PolicyStatus;

/**
 * Says on the log what a process has made of the versions of its model, on a thread of its own, so
 * that neither a cluster that is away nor a model that loads for minutes keeps anybody waiting. The
 * last report is repeated as long as the process lives, and withdrawn when it stops. A deployment
 * without the topic works as it did, and is told so once.
 */
public final class PolicyReporter implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(PolicyReporter.class);
  private static final Duration REPEAT = PolicyReports.SILENCE.dividedBy(3);
  private static final Duration TOPIC_TIMEOUT = Duration.ofSeconds(10);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(3);

  private final ClusterSettings cluster;
  private final PolicyName name;
  private final Thread thread;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition changed = lock.newCondition();
  private Optional<PolicyStatus> latest = Optional.empty();
  private boolean unwritten;
  private boolean closing;

  // Of the thread alone.
  private Optional<RecordWriter> writer = Optional.empty();
  private boolean outage;

  private PolicyReporter(ClusterSettings cluster, PolicyName name) {
    this.cluster = cluster;
    this.name = name;
    this.thread = new Thread(this::run, "policy-status-" + name.name());
    this.thread.setDaemon(true);
  }

  /** Begins; nothing is written before the first report. */
  public static PolicyReporter start(ClusterSettings cluster, PolicyName name) {
    PolicyReporter reporter = new PolicyReporter(cluster, name);
    reporter.thread.start();
    return reporter;
  }

  /** Has a report written, in place of the one before; its time is set when it is written. */
  public void report(PolicyStatus status) {
    lock.lock();
    try {
      latest = Optional.of(status);
      unwritten = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private void run() {
    MDC.put("service", name.role().name().toLowerCase(Locale.ROOT));
    try {
      Optional<PolicyStatus> next = await();
      while (next.isPresent()) {
        write(next.get());
        next = await();
      }
      withdraw();
    } finally {
      closeWriter();
    }
  }

  /** The next report to be written, a new one or the last one again; empty at the end. */
  private Optional<PolicyStatus> await() {
    lock.lock();
    try {
      long left = REPEAT.toNanos();
      while (!closing && !unwritten && (left > 0 || latest.isEmpty())) {
        left = left > 0 ? changed.awaitNanos(left) : REPEAT.toNanos();
      }
      unwritten = false;
      return closing ? Optional.empty() : latest;
    } catch (InterruptedException e) {
      return Optional.empty();
    } finally {
      lock.unlock();
    }
  }

  private void write(PolicyStatus status) {
    PolicyStatus report =
        PolicyStatus.newBuilder(status)
            .setReportedAt(Instant.now().truncatedTo(ChronoUnit.MILLIS))
            .build();
    try {
      RecordWriter open = opened();
      open.write(Topics.POLICY_STATUS, PolicyReports.key(report), report);
      open.flush();
      outage = false;
    } catch (RuntimeException e) {
      // Whatever it was: the service does its work without reports, and the next one tries again.
      closeWriter();
      if (!outage) {
        LOG.warn(
            "Nobody can see which version of {} works here, trying again every {} s: {}",
            name,
            REPEAT.toSeconds(),
            e.getMessage());
        LOG.debug("The cause", e);
      }
      outage = true;
    }
  }

  private RecordWriter opened() {
    if (writer.isEmpty()) {
      // A producer takes a missing topic for one that is on its way, and waits for it.
      try (TopicAdmin admin = TopicAdmin.connect(cluster)) {
        admin.verify(List.of(Topics.POLICY_STATUS), TOPIC_TIMEOUT);
      }
      writer = Optional.of(RecordWriter.open(cluster));
    }
    return writer.get();
  }

  /** Only where a report was written: a cluster that is away is not waited for. */
  private void withdraw() {
    if (writer.isEmpty() || latest.isEmpty()) {
      return;
    }
    try {
      writer.get().delete(Topics.POLICY_STATUS, PolicyReports.key(latest.get()));
      writer.get().flush();
    } catch (RuntimeException e) {
      LOG.debug("The report of {} is not withdrawn, so it grows old", name, e);
    }
  }

  private void closeWriter() {
    writer.ifPresent(RecordWriter::close);
    writer = Optional.empty();
  }

  /** Withdraws the report, and waits a while for that. */
  @Override
  public void close() {
    lock.lock();
    try {
      closing = true;
      changed.signalAll();
    } finally {
      lock.unlock();
    }
    try {
      thread.join(CLOSE_PATIENCE.toMillis());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }
}
