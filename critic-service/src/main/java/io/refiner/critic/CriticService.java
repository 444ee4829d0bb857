package io.refiner.critic;

import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;

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
import io.refiner.reasoning.mwp.feedback.ErrorTypes;
import io.refiner.reasoning.task.Problem;
import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.task.Tasks;
import io.refiner.schemas.Topics;
import io.refiner.seq2seq.Seq2SeqModel;

/** The critic as a service: hypotheses in, feedback out. */
public final class CriticService implements AutoCloseable {

  /** The service's name, which is its consumer group. */
  public static final String NAME = "critic";

  private final Optional<ServedPolicy> policy;
  private final TransactionalWorker worker;

  private CriticService(Optional<ServedPolicy> policy, TransactionalWorker worker) {
    this.policy = policy;
    this.worker = worker;
  }

  /**
   * How a critic consumes.
   *
   * @param root the whole configuration
   * @param instance names it among the critics, the same after a restart
   */
  public static WorkerSettings worker(Config root, String instance) {
    return WorkerSettings.parse(
        root,
        NAME,
        instance,
        List.of(Topics.HYPOTHESES),
        List.of(Topics.FEEDBACK),
        Optional.empty());
  }

  /** A critic whose metrics nobody reads. */
  public static CriticService create(WorkerSettings worker, CriticSettings settings) {
    return create(worker, settings, new SimpleMeterRegistry());
  }

  /** A critic that fails nowhere on purpose. */
  public static CriticService create(
      WorkerSettings worker, CriticSettings settings, MeterRegistry metrics) {
    return create(worker, settings, metrics, Faults.NONE);
  }

  /**
   * A critic with its checkpoint loaded, if it has one; nothing is consumed before it runs.
   *
   * @param faults make it fail where a test wants it to
   * @throws io.refiner.seq2seq.checkpoint.CheckpointException if the checkpoint is not a whole T5
   */
  public static CriticService create(
      WorkerSettings worker, CriticSettings settings, MeterRegistry metrics, Faults faults) {
    Optional<ServedPolicy> policy =
        settings
            .checkpoint()
            .map(
                folder ->
                    ServedPolicy.open(
                        worker, settings.policies(), models(folder, settings), metrics));
    InstantSource clock = InstantSource.system();
    FeedbackHandler handler =
        policy
            .map(source -> FeedbackHandler.of(source, settings, clock))
            .orElseGet(() -> FeedbackHandler.oracle(clock));
    return new CriticService(policy, TransactionalWorker.create(worker, handler, metrics, faults));
  }

  private static ModelSource models(Path checkpoint, CriticSettings settings) {
    List<Trial> trials =
        settings.tasks().stream()
            .flatMap(task -> Tasks.named(task).stream())
            .map(task -> trial(task, settings))
            .toList();
    return new ModelSource(
        checkpoint, folder -> Seq2SeqModel.open(folder, settings.model()), trials);
  }

  private static Trial trial(Task task, CriticSettings settings) {
    Problem example = task.example();
    String hypothesis = example.gold().orElseThrow();
    return settings.solver().isPresent()
        ? new Trial(
            task.generatorPrompt(example, Optional.empty()),
            hypothesis,
            answer -> task.canonical(answer).isPresent())
        : new Trial(
            task.criticPrompt(example, hypothesis), hypothesis, answer -> isFeedback(task, answer));
  }

  private static boolean isFeedback(Task task, String answer) {
    return task.readCritique(answer).findings().stream()
        .noneMatch(finding -> finding.type().equals(ErrorTypes.UNCLEAR_FEEDBACK));
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
    policy.ifPresent(served -> served.start(pulse));
    worker.run(pulse);
  }

  /** Finishes or hands back the batch at work, leaves the group, and frees the model. */
  @Override
  public void close() {
    worker.close();
    policy.ifPresent(ServedPolicy::close);
  }
}
