package io.refiner.messaging.worker;

import java.util.concurrent.atomic.AtomicInteger;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;
import io.micrometer.core.instrument.Timer;

/** What a worker counts, under {@code refiner.worker.*} with the tags service and instance. */
final class WorkerMetrics {

  private final Counter batches;
  private final Counter records;
  private final Counter deadLetters;
  private final Counter restored;
  private final Counter refused;
  private final Counter rejoined;
  private final Timer transaction;
  private final AtomicInteger inFlight = new AtomicInteger();
  private final AtomicInteger partitions = new AtomicInteger();
  private final AtomicInteger waiting = new AtomicInteger();

  WorkerMetrics(MeterRegistry registry, WorkerSettings settings) {
    Tags tags = Tags.of("service", settings.service(), "instance", settings.instance());
    batches = registry.counter("refiner.worker.batches", tags);
    records = registry.counter("refiner.worker.records", tags);
    deadLetters = registry.counter("refiner.worker.dead-letters", tags);
    restored = registry.counter("refiner.worker.restored-records", tags);
    refused = registry.counter("refiner.worker.refused-transactions", tags);
    rejoined = registry.counter("refiner.worker.connections", tags);
    transaction = registry.timer("refiner.worker.transaction", tags);
    registry.gauge("refiner.worker.in-flight", tags, inFlight);
    registry.gauge("refiner.worker.partitions", tags, partitions);
    registry.gauge("refiner.worker.waiting-partitions", tags, waiting);
  }

  void committed(int size, int letters) {
    batches.increment();
    records.increment(size);
    deadLetters.increment(letters);
  }

  void restored(int size) {
    restored.increment(size);
  }

  void refused() {
    refused.increment();
  }

  void connected() {
    rejoined.increment();
  }

  void inFlight(int size) {
    inFlight.set(size);
  }

  void partitions(int started, int unrestored) {
    partitions.set(started);
    waiting.set(unrestored);
  }

  Timer transaction() {
    return transaction;
  }
}
