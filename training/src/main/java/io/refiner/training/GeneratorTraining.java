package io.refiner.training;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import io.refiner.reasoning.task.Task;
import io.refiner.seq2seq.Seq2SeqModel;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.seq2seq.train.SequenceTrainer;
import io.refiner.training.data.ExampleSource;
import io.refiner.training.data.GeneratorExamples;
import io.refiner.training.data.HypothesisWriter;
import io.refiner.training.data.SamplingSettings;
import io.refiner.training.data.TrainingProblem;
import io.refiner.training.refinement.Critic;
import io.refiner.training.refinement.LoopScores;
import io.refiner.training.refinement.RefinementLoop;
import io.refiner.training.supervised.ProgressListener;
import io.refiner.training.supervised.Score;

/**
 * Trains a generator on every form that it is asked in: the problem alone, and the problem with a
 * previous answer and the oracle's feedback on it; or on what a ring has logged.
 */
public final class GeneratorTraining {

  /** Turns of REFINER's evaluation with its oracle. */
  static final int TURNS = 3;

  private GeneratorTraining() {}

  /**
   * Runs to the end; the output folder holds the best weights so far at every time.
   *
   * @throws io.refiner.training.data.TrainingDataException if a file can't be trained on
   * @throws IllegalArgumentException if the request asks for what there is not
   */
  public static TrainingResult run(
      TrainingRequest request, TrainingSettings settings, ProgressListener listener) {
    RoleRun run = RoleRun.prepare("generator", request, settings.generator(), settings, listener);
    Task task = run.task();
    List<TrainingProblem> dev = run.material().dev();
    List<TrainingProblem> problems = run.material().problems();
    try (SequenceTrainer trainer = run.trainer();
        Partner critic = Partner.open(request)) {
      TextGenerator model = trainer.generator();
      HypothesisWriter writer = new HypothesisWriter(task, model);
      ExampleSource examples =
          run.examples(
              () ->
                  new GeneratorExamples(
                      task, problems, settings.generatorMix(), writer, request.seed()),
              run.lessons()::forGenerator);
      Supplier<Score> evaluator = () -> score(task, model, critic.model(), dev);
      return run.learn(trainer, examples, evaluator);
    }
  }

  /** Exact match at turn 1 and after refinement with the oracle count alike. */
  private static Score score(
      Task task,
      TextGenerator generator,
      Optional<Seq2SeqModel> critic,
      List<TrainingProblem> dev) {
    LoopScores oracle = loop(task, generator, Critic.oracle(task), dev);
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put("turn-1 exact match", oracle.first().strict().mean());
    parts.put("turn-1 exact match (REFINER)", oracle.first().reference().mean());
    parts.put("turn-1 answer accuracy", oracle.first().execution().mean());
    parts.put("oracle T=3 exact match", oracle.last().strict().mean());
    parts.put("oracle T=3 answer accuracy", oracle.last().execution().mean());
    critic.ifPresent(
        model -> {
          Critic neural = Critic.neural(task, model, CriticTraining.MAX_NEW_TOKENS);
          LoopScores scores = loop(task, generator, neural, dev);
          parts.put("critic T=3 exact match", scores.last().strict().mean());
          parts.put("critic T=3 answer accuracy", scores.last().execution().mean());
        });
    double value = oracle.first().strict().mean() + oracle.last().strict().mean();
    return new Score(value, parts);
  }

  static LoopScores loop(
      Task task, TextGenerator generator, Critic critic, List<TrainingProblem> problems) {
    return LoopScores.of(
        new RefinementLoop(task, generator, critic, TURNS, SamplingSettings.MAX_NEW_TOKENS),
        problems);
  }
}
