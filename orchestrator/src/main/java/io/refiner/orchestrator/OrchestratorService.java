package io.refiner.orchestrator;

import java.util.List;
import java.util.Optional;

import com.typesafe.config.Config;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import io.refiner.messaging.worker.Pulse;
import io.refiner.messaging.worker.TransactionalWorker;
import io.refiner.messaging.worker.WorkerSettings;
import io.refiner.orchestrator.episode.EpisodeRules;
import io.refiner.reasoning.task.Tasks;
import io.refiner.schemas.Topics;

/**
 * The orchestrator as a service: problems and feedback in; requests, results and the changelog out.
 *
 * <pre>{@code
 * Config config = ConfigFactory.load();
 * try (OrchestratorService service =
 *     OrchestratorService.create(OrchestratorService.worker(config, "orchestrator-00"),
 *         OrchestratorSettings.parse(config))) {
 *   Runtime.getRuntime().addShutdownHook(new Thread(service::close));
 *   service.run();
 * }
 * }</pre>
 */
public final class OrchestratorService implements AutoCloseable {

  /** The service's name, which is its consumer group. */
  public static final String NAME = "orchestrator";

  private final EpisodesHandler handler;
  private final TransactionalWorker worker;

  private OrchestratorService(EpisodesHandler handler, TransactionalWorker worker) {
    this.handler = handler;
    this.worker = worker;
  }

  /**
   * How an orchestrator consumes.
   *
   * @param root the whole configuration
   * @param instance names it among the orchestrators, the same after a restart
   */
  public static WorkerSettings worker(Config root, String instance) {
    return WorkerSettings.parse(
        root,
        NAME,
        instance,
        List.of(Topics.PROBLEMS, Topics.FEEDBACK),
        List.of(Topics.GENERATION_REQUESTS, Topics.RESULTS),
        Optional.of(Topics.EPISODES));
  }

  /** An orchestrator whose metrics nobody reads. */
  public static OrchestratorService create(WorkerSettings worker, OrchestratorSettings settings) {
    return create(worker, settings, new SimpleMeterRegistry());
  }

  /** An orchestrator that is ready to run; nothing is connected yet. */
  public static OrchestratorService create(
      WorkerSettings worker, OrchestratorSettings settings, MeterRegistry metrics) {
    EpisodeRules rules = new EpisodeRules(Tasks::named, settings.patience());
    EpisodesHandler handler = new EpisodesHandler(rules, settings, metrics);
    return new OrchestratorService(handler, TransactionalWorker.create(worker, handler, metrics));
  }

  /** Works until it is closed, on the calling thread. */
  public void run() {
    run(Pulse.NONE);
  }

  /** Works as {@link #run()} does, and says at every step that it goes on. */
  public void run(Pulse pulse) {
    worker.run(pulse);
  }

  /** Finishes or hands back the batch at work, leaves the group, and stops the actors. */
  @Override
  public void close() {
    worker.close();
    handler.close();
  }
}
