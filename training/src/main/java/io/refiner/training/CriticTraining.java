package io.refiner.training;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.refiner.reasoning.task.Problem;
import io.refiner.reasoning.task.Task;
import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.seq2seq.train.SequenceTrainer;
import io.refiner.training.data.CriticExamples;
import io.refiner.training.data.ExampleSource;
import io.refiner.training.data.HypothesisPool;
import io.refiner.training.data.HypothesisWriter;
import io.refiner.training.data.RoleExamples;
import io.refiner.training.data.SamplingSettings;
import io.refiner.training.data.Seeds;
import io.refiner.training.data.TrainingProblem;
import io.refiner.training.refinement.Critic;
import io.refiner.training.refinement.CriticScores;
import io.refiner.training.refinement.LoopScores;
import io.refiner.training.supervised.ProgressListener;
import io.refiner.training.supervised.Score;

/**
 * Trains a critic to say what the oracle says, of gold, of perturbations, and of what a trained
 * generator gets wrong; or what critics have said in a ring's log.
 */
public final class CriticTraining {

  /** Tokens of one critique: three steps wrong throughout have 70; REFINER's limit is 50. */
  static final int MAX_NEW_TOKENS = 80;

  private CriticTraining() {}

  /**
   * Runs to the end; the output folder holds the best weights so far at every time.
   *
   * @throws io.refiner.training.data.TrainingDataException if a file can't be trained on
   * @throws IllegalArgumentException if the request names no generator as partner, or asks for what
   *     there is not
   */
  public static TrainingResult run(
      TrainingRequest request, TrainingSettings settings, ProgressListener listener) {
    RoleRun run = RoleRun.prepare("critic", request, settings.critic(), settings, listener);
    Task task = run.task();
    List<TrainingProblem> dev = run.material().dev();
    List<TrainingProblem> problems = run.material().problems();
    try (Partner partner = Partner.open(request);
        SequenceTrainer trainer = run.trainer()) {
      TextGenerator generator =
          partner
              .model()
              .orElseThrow(
                  () ->
                      new IllegalArgumentException(
                          "a critic learns from what a generator writes: name its folder"));
      Judged judged = Judged.of(task, generator, dev);
      ExampleSource examples =
          run.examples(
              () -> {
                listener.onPhase("The generator writes hypotheses to judge");
                HypothesisPool pool = new HypothesisPool();
                new HypothesisWriter(task, generator)
                    .write(problems, settings.criticMix().sampling(), request.seed(), pool);
                return new CriticExamples(
                    task, problems, settings.criticMix(), pool, request.seed());
              },
              run.lessons()::forCritic);
      return run.learn(
          trainer, examples, () -> score(task, trainer.generator(), generator, judged));
    }
  }

  /** Right verdicts on the generator's own answers, and the answers after refinement. */
  private static Score score(
      Task task, TextGenerator model, TextGenerator generator, Judged judged) {
    Critic critic = Critic.neural(task, model, MAX_NEW_TOKENS);
    CriticScores own = CriticScores.of(task, critic, judged.problems(), judged.written());
    CriticScores broken = CriticScores.of(task, critic, judged.problems(), judged.perturbed());
    LoopScores loop = GeneratorTraining.loop(task, generator, critic, judged.dev());
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put("feedback exact match (generator's)", own.exact());
    parts.put("feedback exact match (perturbed)", broken.exact());
    parts.put("verdict accuracy", own.verdicts());
    parts.put("refusals right", own.precision());
    parts.put("errors refused", own.recall());
    parts.put("turn-1 exact match", loop.first().strict().mean());
    parts.put("turn-1 answer accuracy", loop.first().execution().mean());
    parts.put("critic T=3 exact match", loop.last().strict().mean());
    parts.put("critic T=3 answer accuracy", loop.last().execution().mean());
    parts.put("turns", loop.turns());
    // Saying "No" to everything scores well on the first alone.
    double value =
        loop.last().strict().mean() + own.verdicts() + (own.exact() + broken.exact()) / 2;
    return new Score(value, parts);
  }

  /** Hypotheses for the dev problems, the same at every evaluation. */
  private record Judged(
      List<TrainingProblem> dev,
      List<Problem> problems,
      List<String> written,
      List<String> perturbed) {

    static Judged of(Task task, TextGenerator generator, List<TrainingProblem> dev) {
      RoleExamples roles = new RoleExamples(task);
      List<Prompt> prompts = new ArrayList<>();
      List<String> perturbed = new ArrayList<>();
      Random random = new Random(Seeds.of(0, 0));
      Decoding greedy = Decoding.greedy(SamplingSettings.MAX_NEW_TOKENS);
      for (TrainingProblem problem : dev) {
        prompts.add(new Prompt(roles.solve(problem).source(), 1, greedy, 0));
        perturbed.add(HypothesisPool.perturbed(problem, random).canonical());
      }
      List<String> written =
          generator.generate(prompts).stream().map(samples -> samples.get(0).text()).toList();
      List<Problem> problems = dev.stream().map(TrainingProblem::problem).toList();
      return new Judged(dev, problems, written, perturbed);
    }
  }
}
