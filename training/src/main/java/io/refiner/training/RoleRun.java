package io.refiner.training;

import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.function.Supplier;

import io.refiner.reasoning.mwp.MathWordProblems;
import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.task.Tasks;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.checkpoint.StorageType;
import io.refiner.seq2seq.runtime.NativeRuntime;
import io.refiner.seq2seq.tokenizer.Tokenizer;
import io.refiner.seq2seq.train.AdamWOptions;
import io.refiner.seq2seq.train.SequenceTrainer;
import io.refiner.seq2seq.train.TrainerOptions;
import io.refiner.training.data.ExampleSource;
import io.refiner.training.replay.ReplaySettings;
import io.refiner.training.replay.TurnLessons;
import io.refiner.training.report.MetricsFile;
import io.refiner.training.report.ModelCard;
import io.refiner.training.supervised.Batches;
import io.refiner.training.supervised.ProgressListener;
import io.refiner.training.supervised.RunSettings;
import io.refiner.training.supervised.Score;
import io.refiner.training.supervised.SupervisedRun;
import io.refiner.training.supervised.SupervisedRun.Best;

/**
 * What the training of either role shares: data, weights to begin with, and what is left behind.
 */
record RoleRun(
    String role,
    TrainingRequest request,
    RunSettings settings,
    ReplaySettings replay,
    Task task,
    Material material,
    TrainerStart start,
    MetricsFile listener) {

  /** Shorter memory than Adam's usual 0.999: these runs have a few thousand steps. */
  private static final double BETA2 = 0.98;

  /** Opens the trainer: from the base checkpoint, or from random weights. */
  @FunctionalInterface
  interface TrainerStart {
    SequenceTrainer begin(TrainerOptions options);
  }

  static RoleRun prepare(
      String role,
      TrainingRequest request,
      RunSettings settings,
      TrainingSettings all,
      ProgressListener listener) {
    Task task =
        Tasks.named(request.task())
            .filter(MathWordProblems.class::isInstance)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "task must be %s, not %s"
                            .formatted(MathWordProblems.NAME, request.task())));
    NativeRuntime.useThreads(all.threads());
    Material material = Material.read(request, listener);
    MetricsFile metrics = MetricsFile.begin(request.output(), listener);
    TrainerStart start =
        options ->
            request
                .base()
                .map(folder -> SequenceTrainer.resume(folder, options))
                .orElseGet(() -> fresh(task, material, all.model(), options));
    metrics.onPhase("The %s learns from %s".formatted(role, material.amount()));
    return new RoleRun(role, request, settings, all.replay(), task, material, start, metrics);
  }

  private static SequenceTrainer fresh(
      Task task, Material material, ModelSettings model, TrainerOptions options) {
    Tokenizer tokenizer = Vocabularies.of(task, material.vocabulary(), model);
    return SequenceTrainer.fresh(
        model.shape().toBuilder().vocabSize(tokenizer.vocabularySize()).build(),
        tokenizer,
        options);
  }

  /** What logged turns teach. */
  TurnLessons lessons() {
    return new TurnLessons(task, replay.acceptedAsGold());
  }

  /** The epochs: what the file gives, what the log gives, or both. */
  ExampleSource examples(Supplier<ExampleSource> file, TurnLessons.Lesson lesson) {
    return material.examples(file, lesson, replay, request.seed());
  }

  SequenceTrainer trainer() {
    AdamWOptions adam = AdamWOptions.DEFAULT;
    AdamWOptions optimizer =
        new AdamWOptions(
            adam.beta1(), adam.beta2(), adam.epsilon(), settings.weightDecay(), adam.clipNorm());
    return start.begin(
        TrainerOptions.seeded(request.seed())
            .withOptimizer(optimizer)
            .withDropout(settings.dropout())
            .withEma(settings.ema())
            .withDevice(request.device()));
  }

  TrainingResult learn(SequenceTrainer trainer, ExampleSource examples, Supplier<Score> evaluator) {
    long began = System.nanoTime();
    Batches batches =
        new Batches(examples, trainer.tokenizer(), settings.batchTokens(), request.seed());
    SupervisedRun run = new SupervisedRun(trainer, batches, settings, request.time(), listener);
    Best best = run.run(evaluator, at -> save(trainer, at, began));
    Duration duration = Duration.ofNanos(System.nanoTime() - began);
    card(best, duration);
    return new TrainingResult(request.output(), best.step(), best.score().parts(), duration);
  }

  private void save(SequenceTrainer trainer, Best best, long began) {
    trainer.save(request.output(), StorageType.F16);
    card(best, Duration.ofNanos(System.nanoTime() - began));
  }

  private void card(Best best, Duration duration) {
    new ModelCard(
            role,
            request.command(),
            request.seed(),
            duration,
            material.amount(),
            origin(),
            best.step(),
            best.score().parts())
        .write(request.output(), Checkpoint.read(request.output()).config());
  }

  /** The last two names of a path tell enough, and nothing of the machine. */
  private String origin() {
    String began =
        request.base().map(base -> "the weights of `" + tail(base) + "`").orElse("random weights");
    String judged =
        request.partner().map(partner -> " Its partner was `" + tail(partner) + "`.").orElse("");
    Optional<String> file = request.data().file().map(path -> tail(path).toString());
    return "%s The run began from %s.%s".formatted(material.origin(file), began, judged);
  }

  private static Path tail(Path path) {
    Path whole = path.toAbsolutePath().normalize();
    int names = whole.getNameCount();
    return whole.subpath(Math.max(0, names - 2), names);
  }
}
