package io.refiner.training.resume;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

import com.fasterxml.jackson.core.JacksonException;

import io.refiner.files.AtomicFile;
import io.refiner.files.AtomicFolder;
import io.refiner.files.Folders;
import io.refiner.seq2seq.json.JsonFault;
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
    } catch (JacksonException e) {
      throw unreadable(file, "it is not JSON: " + JsonFault.describe(e), e);
    } catch (IOException e) {
      throw unreadable(file, e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw unreadable(file, "a field has a value of another kind", e);
    }
  }

  private ResumeException unreadable(Path file, String why, Exception cause) {
    return new ResumeException(
        "%s can't be read: %s; delete %s to begin anew".formatted(file, why, folder), cause);
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

  /** Forgets the state: the run has come to its end. What can't be deleted is warned of. */
  public void delete() {
    delete(Files::delete);
  }

  void delete(Folders.Deletion deletion) {
    Path current = AtomicFolder.current(folder);
    if (!Files.exists(current)) {
      return;
    }
    // Without its run it is no state any more, whatever is deleted after it.
    Folders.discard(current.resolve(RUN), "the state of a run at its end", deletion);
    Folders.discard(current, "the state of a run at its end", deletion);
  }
}
