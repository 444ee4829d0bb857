package io.refiner.generator;

import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.Set;

import com.typesafe.config.Config;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;

import io.refiner.messaging.worker.Faults;
import io.refiner.messaging.worker.Pulse;
import io.refiner.messaging.worker.TransactionalWorker;
import io.refiner.messaging.worker.WorkerSettings;
import io.refiner.policies.ModelSource;
import io.refiner.policies.ServedPolicy;
import io.refiner.policies.Trial;
import io.refiner.reasoning.task.Problem;
import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.task.Tasks;
import io.refiner.schemas.Topics;
import io.refiner.seq2seq.Seq2SeqModel;

/** The generator as a service: generation requests in, hypotheses out. */
public final class GeneratorService implements AutoCloseable {

  /** The service's name, which is its consumer group. */
  public static final String NAME = "generator";

  private final ServedPolicy policy;
  private final TransactionalWorker worker;

  private GeneratorService(ServedPolicy policy, TransactionalWorker worker) {
    this.policy = policy;
    this.worker = worker;
  }

  /**
   * How a generator consumes.
   *
   * @param root the whole configuration
   * @param instance names it among the generators, the same after a restart
   */
  public static WorkerSettings worker(Config root, String instance) {
    return WorkerSettings.parse(
        root,
        NAME,
        instance,
        List.of(Topics.GENERATION_REQUESTS),
        List.of(Topics.HYPOTHESES),
        Optional.empty());
  }

  /** A generator whose metrics nobody reads. */
  public static GeneratorService create(WorkerSettings worker, GeneratorSettings settings) {
    return create(worker, settings, new SimpleMeterRegistry());
  }

  /** A generator that fails nowhere on purpose. */
  public static GeneratorService create(
      WorkerSettings worker, GeneratorSettings settings, MeterRegistry metrics) {
    return create(worker, settings, metrics, Faults.NONE);
  }

  /**
   * A generator with its checkpoint loaded; nothing is consumed before it runs.
   *
   * @param faults make it fail where a test wants it to
   * @throws io.refiner.seq2seq.checkpoint.CheckpointException if the checkpoint is not a whole T5
   */
  public static GeneratorService create(
      WorkerSettings worker, GeneratorSettings settings, MeterRegistry metrics, Faults faults) {
    ModelSource models =
        new ModelSource(
            settings.checkpoint(),
            folder -> Seq2SeqModel.open(folder, settings.model()),
            trials(settings.tasks()));
    ServedPolicy policy = ServedPolicy.open(worker, settings.policies(), models, metrics);
    HypothesesHandler handler =
        new HypothesesHandler(policy, Set.copyOf(settings.tasks()), InstantSource.system());
    return new GeneratorService(
        policy, TransactionalWorker.create(worker, handler, metrics, faults));
  }

  private static List<Trial> trials(List<String> tasks) {
    return tasks.stream()
        .flatMap(task -> Tasks.named(task).stream())
        .map(GeneratorService::trial)
        .toList();
  }

  private static Trial trial(Task task) {
    Problem example = task.example();
    return new Trial(
        task.generatorPrompt(example, Optional.empty()),
        example.gold().orElseThrow(),
        answer -> task.canonical(answer).isPresent());
  }

  /**
   * Takes up the newest good policy, then works until it is closed, on the calling thread. A
   * cluster that is away is waited for.
   */
  public void run() {
    run(Pulse.NONE);
  }

  /** Works as {@link #run()} does, and says at every step that it goes on. */
  public void run(Pulse pulse) {
    policy.start(pulse);
    worker.run(pulse);
  }

  /** Finishes or hands back the batch at work, leaves the group, and frees the model. */
  @Override
  public void close() {
    worker.close();
    policy.close();
  }
}
