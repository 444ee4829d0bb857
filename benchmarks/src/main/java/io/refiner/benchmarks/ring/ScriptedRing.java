package io.refiner.benchmarks.ring;

import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;

import com.typesafe.config.Config;
import io.micrometer.core.instrument.MeterRegistry;

import io.refiner.critic.CriticService;
import io.refiner.critic.FeedbackHandler;
import io.refiner.generator.GeneratorService;
import io.refiner.generator.scripted.ScriptedHandler;
import io.refiner.messaging.admin.TopicAdmin;
import io.refiner.messaging.admin.TopicSettings;
import io.refiner.messaging.broker.BrokerSettings;
import io.refiner.messaging.broker.EmbeddedBroker;
import io.refiner.messaging.cluster.ClusterSettings;
import io.refiner.messaging.worker.BatchHandler;
import io.refiner.messaging.worker.TransactionalWorker;
import io.refiner.messaging.worker.WorkerSettings;
import io.refiner.orchestrator.EpisodesHandler;
import io.refiner.orchestrator.OrchestratorService;
import io.refiner.orchestrator.OrchestratorSettings;
import io.refiner.orchestrator.episode.EpisodeRules;
import io.refiner.reasoning.task.Tasks;

/** Broker and services in this process, as they are deployed but for the models. */
final class ScriptedRing implements AutoCloseable {

  private static final Duration START_LIMIT = Duration.ofSeconds(60);

  private final EmbeddedBroker broker = EmbeddedBroker.start(BrokerSettings.temporary());
  private final ClusterSettings cluster = ClusterSettings.at(broker.bootstrapServers());
  private final List<TransactionalWorker> workers = new ArrayList<>();
  private final List<EpisodesHandler> handlers = new ArrayList<>();
  private final Config config;
  private final MeterRegistry metrics;

  /**
   * @param shape how many partitions and workers
   * @param rightFrom the turn from which the generator is right
   */
  ScriptedRing(Config config, MeterRegistry metrics, Shape shape, int rightFrom) {
    this.config = config;
    this.metrics = metrics;
    try (TopicAdmin admin = TopicAdmin.connect(cluster)) {
      admin.create(new TopicSettings(shape.partitions(), 1), START_LIMIT);
    }
    for (int i = 0; i < shape.workers(); i++) {
      start(OrchestratorService.worker(config, "orchestrator-" + i), episodes());
      start(GeneratorService.worker(config, "generator-" + i), new ScriptedHandler(rightFrom));
      start(
          CriticService.worker(config, "critic-" + i),
          FeedbackHandler.oracle(InstantSource.system()));
    }
  }

  /**
   * How large a ring is.
   *
   * @param partitions of each topic
   * @param workers of each service
   */
  record Shape(int partitions, int workers) {}

  ClusterSettings cluster() {
    return cluster;
  }

  private EpisodesHandler episodes() {
    OrchestratorSettings settings = OrchestratorSettings.parse(config);
    EpisodesHandler handler =
        new EpisodesHandler(new EpisodeRules(Tasks::named, settings.patience()), settings, metrics);
    handlers.add(handler);
    return handler;
  }

  private void start(WorkerSettings settings, BatchHandler handler) {
    TransactionalWorker worker =
        TransactionalWorker.create(settings.withCluster(cluster), handler, metrics);
    workers.add(worker);
    Thread thread = new Thread(worker::run, settings.instance());
    thread.setDaemon(true);
    thread.start();
  }

  @Override
  public void close() {
    workers.forEach(TransactionalWorker::stop);
    workers.forEach(TransactionalWorker::close);
    handlers.forEach(EpisodesHandler::close);
    broker.close();
  }
}
