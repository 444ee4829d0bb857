package io.refiner.cli.ring;

import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import io.refiner.messaging.worker.BatchHandler;
import io.refiner.messaging.worker.FaultPoint;
import io.refiner.messaging.worker.Faults;
import io.refiner.messaging.worker.SimulatedCrashException;
import io.refiner.messaging.worker.TransactionalWorker;
import io.refiner.messaging.worker.WorkerSettings;

import static org.assertj.core.api.Assertions.assertThat;

/** One worker of a ring on a thread of its own, that can be made to crash. */
final class RingWorker implements AutoCloseable {

  /** A crash at the so-manieth time that a worker passes a point. */
  record Crash(FaultPoint point, int pass) {}

  private final SimpleMeterRegistry metrics = new SimpleMeterRegistry();
  private final TransactionalWorker worker;
  private final Runnable afterwards;
  private final CompletableFuture<Void> ended;

  private RingWorker(
      WorkerSettings settings, BatchHandler handler, Runnable afterwards, Faults faults) {
    this.worker = TransactionalWorker.create(settings, handler, metrics, faults);
    this.afterwards = afterwards;
    this.ended = new CompletableFuture<>();
  }

  /**
   * Starts a worker.
   *
   * @param afterwards called when it has ended, in whatever way
   */
  static RingWorker start(
      WorkerSettings settings, BatchHandler handler, Runnable afterwards, Optional<Crash> crash) {
    Faults faults = crash.map(RingWorker::crashing).orElse(Faults.NONE);
    RingWorker started = new RingWorker(settings, handler, afterwards, faults);
    Thread thread = new Thread(started::run, settings.service() + "-" + settings.instance());
    thread.setDaemon(true);
    thread.start();
    return started;
  }

  private static Faults crashing(Crash crash) {
    AtomicInteger passes = new AtomicInteger();
    return point -> {
      if (point == crash.point() && passes.incrementAndGet() == crash.pass()) {
        throw new SimulatedCrashException(point);
      }
    };
  }

  private void run() {
    try {
      worker.run();
      ended.complete(null);
    } catch (RuntimeException | Error e) {
      ended.completeExceptionally(e);
    } finally {
      afterwards.run();
    }
  }

  /** Waits until the worker has crashed, and holds it to have done so as it was told. */
  void awaitCrash(Duration timeout) {
    assertThat(ended)
        .failsWithin(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .withThrowableThat()
        .withCauseInstanceOf(SimulatedCrashException.class);
  }

  /** How many partitions it has. */
  int partitions() {
    return (int) metrics.get("refiner.worker.partitions").gauge().value();
  }

  /** How many records it has answered. */
  int records() {
    return (int) metrics.get("refiner.worker.records").counter().count();
  }

  /** Stops the worker in good order. */
  @Override
  public void close() {
    worker.close();
  }
}
