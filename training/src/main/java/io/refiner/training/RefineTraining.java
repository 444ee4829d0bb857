package io.refiner.training;

import io.refiner.seq2seq.generation.FittingGenerator;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.seq2seq.train.SequenceTrainer;
import io.refiner.training.data.ExampleSource;
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

  /** What it is called, as its section of the settings is. */
  static final String ROLE = "refine";

  private RefineTraining() {}

  /**
   * Runs to the end, or until the listener asks to stop; the output folder holds the best weights
   * so far at every time.
   *
   * @throws io.refiner.training.data.TrainingDataException if a file can't be trained on, or there
   *     is none and the log knows gold of no problem
   * @throws IllegalArgumentException if the request names no base, or asks for a neural critic and
   *     names none, or for what there is not
   */
  public static TrainingResult run(
      TrainingRequest request, TrainingSettings settings, ProgressListener listener) {
    RefineMix mix = settings.refineMix();
    require(request, mix);
    RoleRun run = RoleRun.prepare(ROLE, request, settings, listener);
    try (Partner partner = Partner.open(run)) {
      GeneratorScoring scoring =
          new GeneratorScoring(run.task(), run.material().dev(), partner.critic());
      run.requireMetric(scoring.metrics());
      try (SequenceTrainer trainer = run.trainer();
          TextGenerator generator = new FittingGenerator(trainer.generator())) {
        run.check().requireGenerator(generator, request.base().orElseThrow());
        Critic critic =
            partner
                .critic()
                .filter(trained -> mix.neural())
                .orElseGet(() -> Critic.oracle(run.task()));
        Players players = new Players(run.task(), generator, critic);
        ExampleSource examples =
            run.examples(() -> episodes(run, players, mix), run.lessons()::forGenerator);
        if (run.begins() && !run.material().problems().isEmpty()) {
          run.listener().onPhase("The first episodes are played");
        }
        return run.learn(trainer, examples, () -> scoring.of(trainer));
      }
    }
  }

  private static RefineExamples episodes(RoleRun run, Players players, RefineMix mix) {
    Material material = run.material();
    return new RefineExamples(
        players,
        material.problems(),
        material.templates() == 0 ? mix.withoutTemplates() : mix,
        run.request().seed(),
        run.listener());
  }

  private static void require(TrainingRequest request, RefineMix mix) {
    if (request.base().isEmpty()) {
      throw new IllegalArgumentException(
          "refinement begins with a generator that has learned to solve: name its folder as base");
    }
    if (mix.neural() && request.partner().isEmpty()) {
      throw new IllegalArgumentException("a neural critic needs its checkpoint: name its folder");
    }
  }
}
