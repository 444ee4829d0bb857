package io.refiner.messaging.worker;

import java.time.Duration;
import java.time.Instant;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;
import org.slf4j.MDC;

import io.refiner.messaging.cluster.ClusterUnavailableException;
import io.refiner.messaging.cluster.KafkaFailure;
import io.refiner.messaging.schema.SchemaTopic;
import io.refiner.schemas.codec.Codec;
import io.refiner.schemas.codec.ReleasedSchemas;

/**
 * Consumes, has a handler answer, and commits answers and offsets in one Kafka transaction: each
 * input is answered exactly once, whatever befalls the worker, its broker or its group. Run as many
 * as there are partitions.
 *
 * <p>One thread, the one that calls {@link #run}, owns the clients; the handler has another. {@link
 * #stop} and {@link #close} may be called from any thread.
 *
 * <pre>{@code
 * try (TransactionalWorker worker = TransactionalWorker.create(settings, handler)) {
 *   Runtime.getRuntime().addShutdownHook(new Thread(worker::close));
 *   worker.run();
 * }
 * }</pre>
 */
public final class TransactionalWorker implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(TransactionalWorker.class);

  /** A membership that lasted this long starts the pauses between attempts anew. */
  private static final Duration HEALTHY = Duration.ofSeconds(10);

  /** How often an outage is told of. */
  private static final Duration REMINDER = Duration.ofMinutes(1);

  private final WorkerSettings settings;
  private final HandlerThread handler;
  private final Codec codec;
  private final SchemaTopic schemas;
  private final WorkerMetrics metrics;
  private final Faults faults;
  private final Backoff reconnects;
  private final AtomicBoolean started = new AtomicBoolean();
  private final CountDownLatch stopping = new CountDownLatch(1);
  private final CountDownLatch stopped = new CountDownLatch(1);
  private volatile Runnable wakeup = () -> {};
  private boolean outage;
  private String lastReason = "";
  private Instant lastWarning = Instant.MIN;

  private TransactionalWorker(
      WorkerSettings settings, BatchHandler handler, MeterRegistry registry, Faults faults) {
    this.settings = settings;
    this.schemas = new SchemaTopic(settings.cluster());
    this.codec = new Codec(ReleasedSchemas.load().orElse(schemas));
    this.handler = new HandlerThread(settings, handler, codec);
    this.metrics = new WorkerMetrics(registry, settings);
    this.faults = faults;
    this.reconnects = new Backoff(settings.limits().reconnectBackoffMax());
  }

  /** A worker whose metrics nobody reads. */
  public static TransactionalWorker create(WorkerSettings settings, BatchHandler handler) {
    return create(settings, handler, new SimpleMeterRegistry());
  }

  /** A worker that is ready to run; nothing is connected yet. */
  public static TransactionalWorker create(
      WorkerSettings settings, BatchHandler handler, MeterRegistry metrics) {
    return create(settings, handler, metrics, Faults.NONE);
  }

  /** A worker that fails where a test wants it to. */
  public static TransactionalWorker create(
      WorkerSettings settings, BatchHandler handler, MeterRegistry metrics, Faults faults) {
    return new TransactionalWorker(settings, handler, metrics, faults);
  }

  /**
   * Works until it is stopped, on the calling thread, once. A broker that is away is waited for.
   *
   * @throws FatalHandlerException if the handler can't go on
   * @throws io.refiner.messaging.admin.TopicMismatchException if the topics don't fit together
   */
  public void run() {
    run(Pulse.NONE);
  }

  /** Works as {@link #run()} does, and says at every step that it goes on. */
  public void run(Pulse pulse) {
    if (!started.compareAndSet(false, true)) {
      throw new IllegalStateException("a worker runs once: create another one");
    }
    MDC.put("service", settings.service());
    LOG.info("Worker {} of {} starts", settings.instance(), settings.service());
    try {
      while (isRunning()) {
        join(pulse);
      }
    } finally {
      handler.close(settings.membership().drainBudget());
      schemas.close();
      LOG.info("Worker {} of {} has stopped", settings.instance(), settings.service());
      MDC.remove("service");
      stopped.countDown();
    }
  }

  /** Asks the worker to finish or hand back its batch, leave the group and return. */
  public void stop() {
    stopping.countDown();
    wakeup.run();
  }

  /** Stops the worker and waits until {@link #run} is over; one that did not run yet never will. */
  @Override
  public void close() {
    stop();
    try {
      if (started.get()) {
        stopped.await();
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isRunning() {
    return stopping.getCount() > 0;
  }

  /** One membership; a broken one is followed by another. */
  private void join(Pulse pulse) {
    Instant joined = Instant.now();
    pulse.beat(false);
    try {
      Connection connection = Connection.open(settings, codec, faults);
      connected();
      joined = Instant.now();
      work(connection, pulse);
    } catch (InterruptException e) {
      LOG.info("Interrupted, so the worker stops");
      stopping.countDown();
    } catch (WorkerLostException | ClusterUnavailableException | KafkaException e) {
      if (joined.plus(HEALTHY).isBefore(Instant.now())) {
        reconnects.reset();
      }
      if (isRunning()) {
        waitAndRetry(e);
      }
    }
  }

  private void work(Connection connection, Pulse pulse) {
    WorkerLoop loop =
        new WorkerLoop(
            settings, connection, new WorkerLoop.Collaborators(handler, metrics, faults, pulse));
    wakeup = loop::wakeup;
    try {
      loop.run(() -> !isRunning());
    } catch (SimulatedCrashException e) {
      connection.crash();
      throw e;
    } catch (RuntimeException e) {
      close(connection);
      throw e;
    }
    close(connection);
  }

  private void close(Connection connection) {
    wakeup = () -> {};
    try {
      connection.close();
    } catch (KafkaException e) {
      LOG.warn("The clients could not be closed in order: {}", e.getMessage());
    }
  }

  private void connected() {
    if (outage) {
      LOG.info(
          "Worker {} is connected to Kafka at {} again",
          settings.instance(),
          settings.cluster().bootstrapServers());
    }
    outage = false;
    metrics.connected();
  }

  /** One line for each reason, and now and then that it is still so. */
  private void waitAndRetry(RuntimeException e) {
    Duration pause = reconnects.next();
    String reason = KafkaFailure.describe(e);
    boolean known = outage && reason.equals(lastReason);
    if (!known || lastWarning.plus(REMINDER).isBefore(Instant.now())) {
      LOG.warn(
          "Worker {} is {}not connected to Kafka at {} and tries until it is: {}",
          settings.instance(),
          known ? "still " : "",
          settings.cluster().bootstrapServers(),
          reason);
      lastWarning = Instant.now();
      lastReason = reason;
    }
    LOG.debug("Trying again in {}", pause, e);
    outage = true;
    try {
      stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupt) {
      stopping.countDown();
    }
  }
}
