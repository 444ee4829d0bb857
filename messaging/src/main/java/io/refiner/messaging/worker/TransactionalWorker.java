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
    if (!started.compareAndSet(false, true)) {
      throw new IllegalStateException("a worker runs once: create another one");
    }
    MDC.put("service", settings.service());
    LOG.info("Worker {} of {} starts", settings.instance(), settings.service());
    try {
      while (isRunning()) {
        join();
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

  /** Stops the worker and waits until {@link #run} has returned. */
  @Override
  public void close() {
    stop();
    if (started.compareAndSet(false, true)) {
      handler.close();
      schemas.close();
      return;
    }
    try {
      stopped.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  private boolean isRunning() {
    return stopping.getCount() > 0;
  }

  /** One membership; a broken one is followed by another. */
  private void join() {
    Instant joined = Instant.now();
    try {
      Connection connection = Connection.open(settings, codec, faults);
      connected();
      joined = Instant.now();
      work(connection);
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

  private void work(Connection connection) {
    WorkerLoop loop =
        new WorkerLoop(
            settings, connection, new WorkerLoop.Collaborators(handler, metrics, faults));
    wakeup = loop::wakeup;
    boolean crashed = false;
    try {
      loop.run(() -> !isRunning());
    } catch (SimulatedCrashException e) {
      crashed = true;
      throw e;
    } finally {
      wakeup = () -> {};
      if (crashed) {
        connection.crash();
      } else {
        connection.close();
      }
    }
  }

  private void connected() {
    if (outage) {
      LOG.info("Kafka at {} can be worked with again", settings.cluster().bootstrapServers());
    }
    outage = false;
    metrics.connected();
  }

  /** One line for an outage, however long it lasts. */
  private void waitAndRetry(RuntimeException e) {
    Duration pause = reconnects.next();
    if (outage) {
      LOG.debug("Still not: trying again in {}", pause, e);
    } else {
      LOG.warn(
          "Kafka at {} can't be worked with, and is tried again until it can: {}",
          settings.cluster().bootstrapServers(),
          e.getMessage());
      LOG.debug("The cause", e);
    }
    outage = true;
    try {
      stopping.await(pause.toMillis(), TimeUnit.MILLISECONDS);
    } catch (InterruptedException interrupt) {
      stopping.countDown();
    }
  }
}
