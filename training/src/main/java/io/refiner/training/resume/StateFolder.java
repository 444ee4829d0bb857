package io.refiner.training.resume;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

import io.refiner.files.AtomicFile;
import io.refiner.files.AtomicFolder;
import io.refiner.seq2seq.train.SequenceTrainer;
import io.refiner.seq2seq.train.TrainerOptions;
import io.refiner.training.supervised.Divergence;

/**
 * The folder {@code state} of an output folder: the trainer's state and the run's, which belong to
 * the same step. Whenever the process dies, the last that was kept is there whole.
 *
 * @param folder where it is
 */
public record StateFolder(Path folder) {

  public static final String NAME = "state";

  private static final String RUN = "run.json";
  private static final String TRAINER = "trainer";

  /** The state below an output folder. */
  public static StateFolder of(Path output) {
    return new StateFolder(output.resolve(NAME));
  }

  /**
   * The run that was interrupted, if there is one.
   *
   * @throws ResumeException if it can't be read
   */
  public Optional<SavedRun> read() {
    Path file = AtomicFolder.current(folder).resolve(RUN);
    if (!Files.exists(file)) {
      return Optional.empty();
    }
    try {
      return Optional.of(SavedRunJson.read(Files.readAllBytes(file)));
    } catch (IOException | IllegalArgumentException e) {
      throw new ResumeException(
          "%s can't be read: %s; delete %s to begin anew".formatted(file, e.getMessage(), folder),
          e);
    }
  }

  /**
   * The trainer as it was.
   *
   * @throws io.refiner.seq2seq.checkpoint.CheckpointException if the state is not whole, or one of
   *     other options
   */
  public SequenceTrainer trainer(TrainerOptions options) {
    return SequenceTrainer.restore(AtomicFolder.current(folder).resolve(TRAINER), options);
  }

  /**
   * Replaces the state.
   *
   * @throws java.io.UncheckedIOException if it can't be written; the old one is then still there
   */
  public void keep(SequenceTrainer trainer, SavedRun run) {
    AtomicFolder.replace(
        folder,
        empty -> {
          trainer.saveState(empty.resolve(TRAINER));
          Files.write(empty.resolve(RUN), SavedRunJson.write(run));
        });
  }

  /**
   * Notes in the state that the run can't go on from it as it is; nothing if there is no state.
   *
   * @throws ResumeException if it can't be written
   */
  public void diverged(Divergence divergence) {
    Optional<SavedRun> run = read();
    if (run.isPresent()) {
      Path file = AtomicFolder.current(folder).resolve(RUN);
      try {
        byte[] json = SavedRunJson.write(run.get().diverging(divergence));
        AtomicFile.write(file, new String(json, StandardCharsets.UTF_8));
      } catch (IOException e) {
        throw new ResumeException("cannot write " + file + ": " + e.getMessage(), e);
      }
    }
  }

  /**
   * Forgets the state: the run has come to its end.
   *
   * @throws ResumeException if it can't be deleted
   */
  public void delete() {
    Path current = AtomicFolder.current(folder);
    if (!Files.exists(current)) {
      return;
    }
    try {
      // Without its run it is no state any more, whatever is deleted after it.
      Files.deleteIfExists(current.resolve(RUN));
      try (Stream<Path> paths = Files.walk(current)) {
        List<Path> deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
        for (Path path : deepestFirst) {
          Files.delete(path);
        }
      }
    } catch (IOException e) {
      throw new ResumeException("cannot delete " + current + ", which is not needed any more", e);
    }
  }
}
