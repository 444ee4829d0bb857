package io.refiner.cli.ring;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

import com.typesafe.config.Config;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import io.refiner.critic.CriticService;
import io.refiner.critic.CriticSettings;
import io.refiner.generator.GeneratorService;
import io.refiner.generator.GeneratorSettings;
import io.refiner.messaging.worker.Faults;
import io.refiner.messaging.worker.SimulatedCrashException;

import static org.assertj.core.api.Assertions.assertThat;

/** A generator or critic with a model, as the commands run it, on a thread of its own. */
final class SwappingService implements AutoCloseable {

  private final SimpleMeterRegistry metrics;
  private final Service service;
  private final CompletableFuture<Void> ended = new CompletableFuture<>();

  private SwappingService(SimpleMeterRegistry metrics, Service service) {
    this.metrics = metrics;
    this.service = service;
  }

  static SwappingService generator(Config config) {
    return generator(config, new SimpleMeterRegistry(), Faults.NONE);
  }

  static SwappingService generator(Config config, SimpleMeterRegistry metrics, Faults faults) {
    GeneratorService generator =
        GeneratorService.create(
            GeneratorService.worker(config, "00"),
            GeneratorSettings.parse(config),
            metrics,
            faults);
    return new SwappingService(metrics, Service.of(generator::run, generator::close)).started();
  }

  static SwappingService critic(Config config) {
    SimpleMeterRegistry metrics = new SimpleMeterRegistry();
    CriticService critic =
        CriticService.create(
            CriticService.worker(config, "00"), CriticSettings.parse(config), metrics);
    return new SwappingService(metrics, Service.of(critic::run, critic::close)).started();
  }

  private SwappingService started() {
    Thread thread =
        new Thread(
            () -> {
              try {
                service.run();
                ended.complete(null);
              } catch (RuntimeException | Error e) {
                ended.completeExceptionally(e);
              }
            });
    thread.setDaemon(true);
    thread.start();
    return this;
  }

  /** How often one of its meters has counted, whatever its tags. */
  int count(String meter) {
    return count(metrics, meter);
  }

  static int count(SimpleMeterRegistry metrics, String meter) {
    return (int) metrics.find(meter).counters().stream().mapToDouble(Counter::count).sum();
  }

  boolean isAlive() {
    return !ended.isDone();
  }

  void awaitCrash(Duration timeout) {
    assertThat(ended)
        .failsWithin(timeout.toMillis(), TimeUnit.MILLISECONDS)
        .withThrowableThat()
        .withCauseInstanceOf(SimulatedCrashException.class);
  }

  @Override
  public void close() {
    service.close();
  }
}
