package io.refiner.training;

import io.refiner.reasoning.task.Task;
import io.refiner.seq2seq.generation.FittingGenerator;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.seq2seq.train.SequenceTrainer;
import io.refiner.training.data.ExampleSource;
import io.refiner.training.data.GeneratorExamples;
import io.refiner.training.data.HypothesisWriter;
import io.refiner.training.supervised.ProgressListener;

/**
 * Trains a generator on every form that it is asked in: the problem alone, and the problem with a
 * previous answer and the oracle's feedback on it; or on what a ring has logged.
 */
public final class GeneratorTraining {

  private GeneratorTraining() {}

  /**
   * Runs to the end, or until the listener asks to stop; the output folder holds the best weights
   * so far at every time.
   *
   * @throws io.refiner.training.data.TrainingDataException if a file can't be trained on
   * @throws IllegalArgumentException if the request asks for what there is not
   */
  public static TrainingResult run(
      TrainingRequest request, TrainingSettings settings, ProgressListener listener) {
    RoleRun run = RoleRun.prepare("generator", request, settings, listener);
    Task task = run.task();
    try (Partner critic = Partner.open(run)) {
      GeneratorScoring scoring = new GeneratorScoring(task, run.material().dev(), critic.critic());
      run.requireMetric(scoring.metrics());
      try (SequenceTrainer trainer = run.trainer();
          TextGenerator generator = new FittingGenerator(trainer.generator())) {
        HypothesisWriter writer = new HypothesisWriter(task, generator);
        ExampleSource examples =
            run.examples(
                () ->
                    new GeneratorExamples(
                        task,
                        run.material().problems(),
                        settings.generatorMix(),
                        writer,
                        request.seed()),
                run.lessons()::forGenerator);
        return run.learn(trainer, examples, () -> scoring.of(trainer));
      }
    }
  }
}
