package io.refiner.messaging.worker;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

/**
 * Consumes, has a handler answer, and commits answers and offsets in one Kafka transaction.
 *
 * <pre>{@code
 * try (TransactionalWorker worker = TransactionalWorker.create(settings, handler)) {
 *   Runtime.getRuntime().addShutdownHook(new Thread(worker::close));
 *   worker.run();
 * }
 * }</pre>
 */
public final class TransactionalWorker implements AutoCloseable {

  private TransactionalWorker() {}

  /** A worker whose metrics nobody reads. */
  public static TransactionalWorker create(WorkerSettings settings, BatchHandler handler) {
    return create(settings, handler, new SimpleMeterRegistry());
  }

  /**
   * A worker that is ready to run; nothing is connected yet.
   *
   * @throws IllegalArgumentException if a client property is set that delivery stands on
   */
  public static TransactionalWorker create(
      WorkerSettings settings, BatchHandler handler, MeterRegistry metrics) {
    return new TransactionalWorker();
  }

  /**
   * Works until it is stopped, on the calling thread. A broker that is away is waited for.
   *
   * @throws FatalHandlerException if the handler can't go on
   */
  public void run() {
    throw new IllegalStateException("not written yet");
  }

  /** Asks the worker to finish or hand back its batch, leave the group and return. */
  public void stop() {}

  /** Stops the worker and waits until {@link #run} has returned. */
  @Override
  public void close() {
    stop();
  }
}
