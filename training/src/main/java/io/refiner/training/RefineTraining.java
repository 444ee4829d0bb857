package io.refiner.training;

import io.refiner.reasoning.task.Task;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.seq2seq.train.SequenceTrainer;
import io.refiner.training.refinement.Critic;
import io.refiner.training.refinement.Players;
import io.refiner.training.refinement.RefineExamples;
import io.refiner.training.refinement.RefineMix;
import io.refiner.training.supervised.ProgressListener;

/**
 * Trains a generator with a critic in the loop (REFINER, arXiv 2304.01904, section 3.3): it learns
 * to give gold from what it wrote itself and what the critic said of that.
 */
public final class RefineTraining {

  private RefineTraining() {}

  /**
   * Runs to the end, or until the listener asks to stop; the output folder holds the best weights
   * so far at every time.
   *
   * @throws io.refiner.training.data.TrainingDataException if a file can't be trained on
   * @throws IllegalArgumentException if the request names no base, or asks for a neural critic and
   *     names none, or for what there is not
   */
  public static TrainingResult run(
      TrainingRequest request, TrainingSettings settings, ProgressListener listener) {
    if (request.base().isEmpty()) {
      throw new IllegalArgumentException(
          "refinement begins with a generator that has learned to solve: name its folder as base");
    }
    RefineMix mix = settings.refineMix();
    if (mix.neural() && request.partner().isEmpty()) {
      throw new IllegalArgumentException("a neural critic needs its checkpoint: name its folder");
    }
    RoleRun run = RoleRun.prepare("refine", request, settings.refine(), settings, listener);
    Task task = run.task();
    try (Partner partner = Partner.open(request)) {
      partner
          .generator()
          .ifPresent(model -> run.check().requireCritic(model, request.partner().orElseThrow()));
      GeneratorScoring scoring = new GeneratorScoring(task, run.dev(), partner.generator());
      run.requireMetric(scoring.metrics());
      try (SequenceTrainer trainer = run.trainer()) {
        TextGenerator generator = trainer.generator();
        run.check().requireGenerator(generator, request.base().orElseThrow());
        Critic critic =
            partner
                .generator()
                .filter(model -> mix.neural())
                .map(model -> Critic.neural(task, model, CriticTraining.MAX_NEW_TOKENS))
                .orElseGet(() -> Critic.oracle(task));
        RefineExamples examples =
            new RefineExamples(
                new Players(task, generator, critic),
                run.problems(),
                mix,
                request.seed(),
                run.listener());
        return run.learn(trainer, examples, () -> scoring.of(trainer));
      }
    }
  }
}
