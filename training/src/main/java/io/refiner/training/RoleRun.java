package io.refiner.training;

import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;
import java.util.stream.Collectors;

import io.refiner.reasoning.mwp.MathWordProblems;
import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.task.Tasks;
import io.refiner.seq2seq.Seq2SeqModel;
import io.refiner.seq2seq.Seq2SeqSettings;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.generation.FittingGenerator;
import io.refiner.seq2seq.generation.Limits;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.seq2seq.runtime.NativeRuntime;
import io.refiner.seq2seq.tokenizer.Tokenizer;
import io.refiner.seq2seq.train.AdamWOptions;
import io.refiner.seq2seq.train.SequenceTrainer;
import io.refiner.seq2seq.train.TrainerOptions;
import io.refiner.training.data.ExampleSource;
import io.refiner.training.replay.TurnLessons;
import io.refiner.training.supervised.Batches;
import io.refiner.training.supervised.EvaluationSettings;
import io.refiner.training.supervised.ProgressListener;
import io.refiner.training.supervised.RunSettings;
import io.refiner.training.supervised.RunState.Best;
import io.refiner.training.supervised.Score;
import io.refiner.training.supervised.SupervisedRun;
import io.refiner.training.supervised.SupervisedRun.Outcome;
import io.refiner.training.supervised.UpdateSettings;

/**
 * What every training shares: data, weights to begin with, the loop, and what is left behind.
 *
 * @param role what is trained, as its section of the settings is called
 * @param all the settings of every role
 * @param material what it learns from and is scored by
 * @param history what was before, and what is written along
 */
record RoleRun(
    String role,
    TrainingRequest request,
    TrainingSettings all,
    Task task,
    Material material,
    History history) {

  static RoleRun prepare(
      String role, TrainingRequest request, TrainingSettings all, ProgressListener listener) {
    Task task =
        Tasks.named(request.task())
            .filter(MathWordProblems.class::isInstance)
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "task must be %s, not %s"
                            .formatted(MathWordProblems.NAME, request.task())));
    if (all.lora().enabled() && request.base().isEmpty()) {
      throw new IllegalArgumentException("an adapter adapts a checkpoint: name its folder as base");
    }
    NativeRuntime.useThreads(all.compute().threads());
    Material material = material(role, task, request, all, listener);
    RoleCheck check = new RoleCheck(task, material.dev());
    request.base().ifPresent(folder -> requireVocabulary(check, folder));
    History history = History.of(request, RunFacts.of(role, request, all), listener);
    RoleRun run = new RoleRun(role, request, all, task, material, history);
    listener.onPhase("The %s learns from %s".formatted(run.learner(), material.amount()));
    return run;
  }

  private static void requireVocabulary(RoleCheck check, Path folder) {
    try (Tokenizer tokenizer = Checkpoint.read(folder).openTokenizer()) {
      check.requireVocabulary(tokenizer, folder);
    }
  }

  private static Material material(
      String role,
      Task task,
      TrainingRequest request,
      TrainingSettings all,
      ProgressListener listener) {
    int templates = all.augmentation(role).synthetic();
    Material read = Material.read(request, all.replay(), templates, listener);
    Material material = role.equals(RefineTraining.ROLE) ? read.playable(lessons(task, all)) : read;
    material.requireSome();
    return material;
  }

  /** What the trained model is in a ring: a generator or a critic. */
  String learner() {
    return role.equals(RefineTraining.ROLE) ? "generator" : role;
  }

  /** How this role learns. */
  RunSettings settings() {
    return all.run(role);
  }

  /**
   * Holds the settings to the scores that there will be.
   *
   * @throws IllegalArgumentException naming those that there are
   */
  void requireMetric(List<String> metrics) {
    String metric = settings().evaluation().metric();
    if (!metric.equals(EvaluationSettings.OVERALL) && !metrics.contains(metric)) {
      throw new IllegalArgumentException(
          "stop-on must be %s or one of '%s', not '%s'"
              .formatted(EvaluationSettings.OVERALL, String.join("', '", metrics), metric));
    }
  }

  /** What logged turns teach. */
  TurnLessons lessons() {
    return lessons(task, all);
  }

  private static TurnLessons lessons(Task task, TrainingSettings all) {
    return new TurnLessons(task, all.replay().acceptedAsGold());
  }

  /** The epochs: what the problems give, what the logged turns give, or both. */
  ExampleSource examples(Supplier<ExampleSource> ofProblems, TurnLessons.Lesson lesson) {
    return material.examples(ofProblems, lesson, request.seed());
  }

  /** Hears how the run goes. */
  ProgressListener listener() {
    return history.metrics();
  }

  /** Looks at the checkpoints that the request names. */
  RoleCheck check() {
    return new RoleCheck(task, material.dev());
  }

  /** Opens a model that stands still, within the limits of the one that learns. */
  TextGenerator open(Path folder) {
    Limits limits = all.compute().computation().limits();
    return new FittingGenerator(
        Seq2SeqModel.open(
            folder,
            Seq2SeqSettings.on(request.device())
                .withLimits(limits.tokenBudget(), limits.maxPromptTokens())));
  }

  SequenceTrainer trainer() {
    SequenceTrainer trainer = begun(options());
    listener()
        .onPhase(
            String.format(
                Locale.ROOT,
                "Training %s, from %s, on %s",
                all.lora().enabled()
                    ? String.format(
                        Locale.ROOT,
                        "an adapter of %,d weights for %,d",
                        trainer.trainedWeights(),
                        trainer.weights())
                    : String.format(Locale.ROOT, "%,d weights", trainer.weights()),
                request.base().map(base -> RunFacts.tail(base).toString()).orElse("random ones"),
                trainer.device()));
    return trainer;
  }

  private SequenceTrainer begun(TrainerOptions options) {
    if (history.saved().isPresent()) {
      return history.states().trainer(options);
    }
    return request
        .base()
        .map(folder -> SequenceTrainer.resume(folder, options))
        .orElseGet(() -> fresh(options));
  }

  /** Whether nothing has been learned yet, so that models are asked before the first step. */
  boolean begins() {
    return history.saved().isEmpty();
  }

  TrainingResult learn(SequenceTrainer trainer, ExampleSource examples, Supplier<Score> evaluator) {
    history.open(request.command());
    Batches batches =
        new Batches(examples, trainer.tokenizer(), settings().batchTokens(), request.seed());
    SupervisedRun run =
        new SupervisedRun(trainer::step, batches, settings(), request.time(), history.metrics());
    history.saved().ifPresent(saved -> run.resume(saved.state()));
    RunKeeper keeper = new RunKeeper(this, trainer, evaluator);
    Outcome outcome = run.run(keeper);
    if (outcome.finished()) {
      keeper.finish(outcome.state());
    }
    return result(outcome);
  }

  private TrainingResult result(Outcome outcome) {
    Optional<Best> best = outcome.state().best();
    return new TrainingResult(
        request.output(),
        outcome.finished(),
        outcome.state().step(),
        best.map(Best::step).orElse(0L),
        best.map(last -> last.score().parts()).orElse(Map.of()),
        outcome.state().elapsed());
  }

  /** Where data and weights are from, as sentences. */
  String origin() {
    String began =
        request
            .base()
            .map(base -> "the weights of `" + RunFacts.tail(base) + "`")
            .orElse("random weights");
    String judged =
        request
            .partner()
            .map(partner -> " Its partner was `" + RunFacts.tail(partner) + "`.")
            .orElse("");
    Optional<String> file = request.data().file().map(path -> RunFacts.tail(path).toString());
    String changes = history.changes().stream().map(" "::concat).collect(Collectors.joining());
    return "%s The run began from %s.%s%s".formatted(material.origin(file), began, judged, changes);
  }

  private TrainerOptions options() {
    UpdateSettings update = settings().update();
    AdamWOptions adam = AdamWOptions.DEFAULT;
    TrainerOptions options =
        TrainerOptions.seeded(request.seed())
            .withOptimizer(
                new AdamWOptions(
                    adam.beta1(),
                    update.beta2(),
                    adam.epsilon(),
                    update.weightDecay(),
                    update.clipNorm()))
            .withDropout(update.dropout())
            .withEma(update.ema())
            .withComputation(all.compute().on(request.device()));
    return all.lora().enabled() ? options.withLora(all.lora().options()) : options;
  }

  private SequenceTrainer fresh(TrainerOptions options) {
    Tokenizer tokenizer = Vocabularies.of(task, material.vocabulary(), all.model());
    return SequenceTrainer.fresh(
        all.model().shape().toBuilder().vocabSize(tokenizer.vocabularySize()).build(),
        tokenizer,
        options);
  }
}
