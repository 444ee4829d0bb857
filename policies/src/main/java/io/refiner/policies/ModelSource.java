package io.refiner.policies;

import java.nio.file.Path;
import java.util.List;
import java.util.function.Function;

import io.refiner.schemas.record.ModelVersion;
import io.refiner.seq2seq.generation.TextGenerator;

/**
 * Where a service gets its models from.
 *
 * @param checkpoint the folder that works while no published version does
 * @param opener opens a checkpoint folder as the service runs its models
 * @param trials what a published model must pass
 */
public record ModelSource(
    Path checkpoint, Function<Path, TextGenerator> opener, List<Trial> trials) {

  public ModelSource {
    trials = List.copyOf(trials);
  }

  /** The configured checkpoint, as version 0 under its folder's name. */
  Policy configured() {
    TextGenerator model = opener.apply(checkpoint);
    try {
      Path folder = checkpoint.toAbsolutePath().normalize().getFileName();
      return new Policy(new ModelVersion(String.valueOf(folder), 0L, model.digest()), model);
    } catch (RuntimeException | Error e) {
      model.close();
      throw e;
    }
  }
}
