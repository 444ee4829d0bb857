package io.refiner.training;

import java.nio.file.Path;
import java.util.Optional;

import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.training.refinement.Critic;

/**
 * The critic's model beside a generator that learns, where a request names one.
 *
 * @param critic judges with it
 */
record Partner(Optional<TextGenerator> model, Optional<Critic> critic) implements AutoCloseable {

  /**
   * Opens the model.
   *
   * @throws IllegalArgumentException if it doesn't do what a critic's model is asked for
   */
  static Partner open(RoleRun run) {
    Optional<Path> folder = run.request().partner();
    if (folder.isEmpty()) {
      return new Partner(Optional.empty(), Optional.empty());
    }
    TextGenerator model = run.open(folder.get());
    try {
      run.check().requireCritic(model, run.all().judge(), folder.get());
    } catch (RuntimeException e) {
      model.close();
      throw e;
    }
    return new Partner(
        Optional.of(model),
        Optional.of(run.all().judge().critic(run.task(), model, CriticTraining.MAX_NEW_TOKENS)));
  }

  @Override
  public void close() {
    model.ifPresent(TextGenerator::close);
  }
}
