package io.refiner.training;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import io.refiner.reasoning.task.Problem;
import io.refiner.reasoning.task.Task;
import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.FittingGenerator;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.RememberingGenerator;
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

  private static final String OWN_EXACT = "feedback exact match (generator's)";
  private static final String BROKEN_EXACT = "feedback exact match (perturbed)";
  private static final String VERDICTS = "verdict accuracy";
  private static final String PRECISION = "refusals right";
  private static final String RECALL = "errors refused";

  /** The scores that may choose the weights. */
  private static final List<String> METRICS =
      List.of(
          OWN_EXACT,
          BROKEN_EXACT,
          VERDICTS,
          PRECISION,
          RECALL,
          GeneratorScoring.CRITIC,
          GeneratorScoring.CRITIC_ANSWER);

  private CriticTraining() {}

  /**
   * Runs to the end, or until the listener asks to stop; the output folder holds the best weights
   * so far at every time.
   *
   * @throws io.refiner.training.data.TrainingDataException if a file can't be trained on
   * @throws IllegalArgumentException if the request names no generator as partner, or asks for what
   *     there is not
   */
  public static TrainingResult run(
      TrainingRequest request, TrainingSettings settings, ProgressListener listener) {
    Path partner =
        request
            .partner()
            .orElseThrow(
                () ->
                    new IllegalArgumentException(
                        "a critic learns from what a generator writes: name its folder"));
    RoleRun run = RoleRun.prepare("critic", request, settings, listener);
    run.requireMetric(METRICS);
    Task task = run.task();
    try (TextGenerator generator = run.open(partner);
        SequenceTrainer trainer = run.trainer()) {
      run.check().requireGenerator(generator, partner);
      // It stands still, so what it says to a prompt is asked for once in the whole run.
      TextGenerator remembered = new RememberingGenerator(generator);
      run.listener().onPhase("The generator answers the dev problems");
      Judged judged = Judged.of(task, remembered, run.material().dev());
      ExampleSource examples =
          run.examples(
              () ->
                  new CriticExamples(
                      task,
                      run.material().problems(),
                      settings.criticMix(),
                      new HypothesisWriter(task, generator),
                      request.seed()),
              run.lessons()::forCritic);
      if (run.begins() && !run.material().problems().isEmpty()) {
        run.listener().onPhase("The generator writes hypotheses for the problems to learn from");
      }
      return run.learn(
          trainer,
          examples,
          () -> {
            try (TextGenerator critic = new FittingGenerator(trainer.generator())) {
              return score(task, critic, remembered, judged);
            }
          });
    }
  }

  /** Right verdicts on the generator's own answers, and the answers after refinement. */
  private static Score score(
      Task task, TextGenerator model, TextGenerator generator, Judged judged) {
    Critic critic = Critic.neural(task, model, MAX_NEW_TOKENS);
    CriticScores own = CriticScores.of(task, critic, judged.problems(), judged.written());
    CriticScores broken = CriticScores.of(task, critic, judged.problems(), judged.perturbed());
    LoopScores loop = GeneratorScoring.loop(task, generator, critic, judged.dev());
    Map<String, Double> parts = new LinkedHashMap<>();
    parts.put(OWN_EXACT, own.exact());
    parts.put(BROKEN_EXACT, broken.exact());
    parts.put(VERDICTS, own.verdicts());
    parts.put(PRECISION, own.precision());
    parts.put(RECALL, own.recall());
    parts.put("turn-1 exact match", loop.first().strict().mean());
    parts.put("turn-1 answer accuracy", loop.first().execution().mean());
    parts.put(GeneratorScoring.CRITIC, loop.last().strict().mean());
    parts.put(GeneratorScoring.CRITIC_ANSWER, loop.last().execution().mean());
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
