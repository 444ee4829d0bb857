package io.refiner.policies;

import java.time.Duration;
import java.util.Optional;
import java.util.function.Function;

import io.micrometer.core.instrument.MeterRegistry;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.messaging.policy.PolicyFollower;
import io.refiner.messaging.policy.PolicyReporter;
import io.refiner.messaging.worker.Pulse;
import io.refiner.messaging.worker.WorkerSettings;
import io.refiner.schemas.record.ModelVersion;

/**
 * The policy that a service works with: its configured checkpoint, until a published version takes
 * its place, and again another one, if the service follows policies at all.
 */
public final class ServedPolicy implements PolicySource, AutoCloseable {

  private static final Duration BEAT = Duration.ofSeconds(1);
  private static final Duration CLOSE_PATIENCE = Duration.ofSeconds(10);
  private static final Logger LOG = LoggerFactory.getLogger(ServedPolicy.class);

  private final WorkerSettings worker;
  private final PolicySettings settings;
  private final SwappablePolicy slot;
  private final ModelVersion configured;
  private final ModelSource source;
  private final PolicyMetrics metrics;
  private Optional<PolicyFollower> follower = Optional.empty();
  private Optional<PolicyReporter> reporter = Optional.empty();
  private boolean closed;

  private ServedPolicy(
      WorkerSettings worker,
      PolicySettings settings,
      SwappablePolicy slot,
      ModelVersion configured,
      ModelSource source,
      PolicyMetrics metrics) {
    this.worker = worker;
    this.settings = settings;
    this.slot = slot;
    this.configured = configured;
    this.source = source;
    this.metrics = metrics;
  }

  /**
   * Opens the configured checkpoint; nothing is followed before {@link #start}.
   *
   * @param worker whose models they are, and on which cluster they are published
   * @throws io.refiner.seq2seq.checkpoint.CheckpointException if the checkpoint is not a whole T5
   */
  public static ServedPolicy open(
      WorkerSettings worker, PolicySettings settings, ModelSource source, MeterRegistry registry) {
    Policy configured = source.configured();
    LOG.info(
        "{} {} loaded, digest {}",
        worker.service(),
        configured.version().getName(),
        configured.version().getDigest());
    SwappablePolicy slot = new SwappablePolicy(configured, CLOSE_PATIENCE);
    return new ServedPolicy(
        worker, settings, slot, configured.version(), source, new PolicyMetrics(registry, worker));
  }

  /**
   * Begins to follow, if the settings say so, and returns when the newest good version works. A
   * cluster that is away is waited for, until this is closed.
   */
  public void start() {
    start(Pulse.NONE);
  }

  /** Begins as {@link #start()} does, and says while it waits that it does. */
  public void start(Pulse pulse) {
    if (settings.follow()) {
      follow().ifPresent(started -> await(started, pulse));
    }
  }

  private static void await(PolicyFollower started, Pulse pulse) {
    do {
      pulse.beat(false);
    } while (!started.awaitFirst(BEAT));
  }

  private synchronized Optional<PolicyFollower> follow() {
    if (!closed && follower.isEmpty()) {
      PolicyReporter reports = PolicyReporter.start(worker.cluster(), settings.name());
      reporter = Optional.of(reports);
      PolicyKeeper keeper =
          new PolicyKeeper(
              worker.instance(),
              slot,
              configured,
              new PolicyLoader(source),
              metrics,
              reports::report);
      follower = Optional.of(PolicyFollower.start(worker.cluster(), settings.name(), keeper));
    }
    return follower;
  }

  @Override
  public <T> T use(Function<Policy, T> work) {
    return slot.use(work);
  }

  /** Stops following and reporting, and closes the model when the work under way has ended. */
  @Override
  public void close() {
    stop();
    follower.ifPresent(PolicyFollower::close);
    reporter.ifPresent(PolicyReporter::close);
    slot.close();
  }

  /** From here on nothing is begun. */
  private synchronized void stop() {
    closed = true;
  }
}
