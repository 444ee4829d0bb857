package io.refiner.policies;

import java.util.concurrent.atomic.AtomicLong;

import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Tags;

import io.refiner.messaging.worker.WorkerSettings;
import io.refiner.policies.PolicyRefusedException.Reason;

/**
 * What is counted of policies, under {@code refiner.policies.*} with the tags service and instance.
 */
final class PolicyMetrics {

  private final MeterRegistry registry;
  private final Tags tags;
  private final AtomicLong version = new AtomicLong();

  PolicyMetrics(MeterRegistry registry, WorkerSettings worker) {
    this.registry = registry;
    this.tags = Tags.of("service", worker.service(), "instance", worker.instance());
    registry.gauge("refiner.policies.version", tags, version);
  }

  void swapped(long to) {
    registry.counter("refiner.policies.swaps", tags).increment();
    version.set(to);
  }

  void refused(Reason reason) {
    registry.counter("refiner.policies.refused", tags.and("reason", reason.tag())).increment();
  }
}
