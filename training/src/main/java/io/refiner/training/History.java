package io.refiner.training;

import java.util.Locale;
import java.util.Map;
import java.util.Optional;

import io.refiner.seq2seq.checkpoint.AtomicFolder;
import io.refiner.training.report.MetricsFile;
import io.refiner.training.resume.SavedRun;
import io.refiner.training.resume.StateFolder;
import io.refiner.training.supervised.ProgressListener;
import io.refiner.training.supervised.RunState;

/**
 * What has been of a run before, and what it writes to be resumed by.
 *
 * @param facts what it was begun with
 * @param saved where it was interrupted, if it was
 * @param states where its state is kept
 * @param metrics its course, and who else hears of it
 */
record History(
    Map<String, String> facts, Optional<SavedRun> saved, StateFolder states, MetricsFile metrics) {

  /**
   * Finds out whether the output folder holds a run to go on with; begins nothing yet.
   *
   * @throws IllegalArgumentException if there is none to go on with, or one that nobody asked for
   * @throws io.refiner.training.resume.ResumeException if it was begun otherwise
   */
  static History of(TrainingRequest request, Map<String, String> facts, ProgressListener listener) {
    AtomicFolder.settle(request.output());
    StateFolder states = StateFolder.of(request.output());
    Optional<SavedRun> saved = states.read();
    if (saved.isPresent() != request.resume()) {
      throw new IllegalArgumentException(
          saved.isPresent()
              ? String.format(
                  Locale.ROOT,
                  "%s holds a run that was interrupted after step %,d: resume it, or give another folder, or delete %s",
                  request.output(),
                  saved.get().state().step(),
                  states.folder())
              : "%s holds no interrupted run: leave out that it is to be resumed"
                  .formatted(request.output()));
    }
    saved.ifPresent(run -> run.requireSame(facts));
    saved.ifPresent(
        run ->
            listener.onPhase(
                String.format(Locale.ROOT, "Going on after step %,d", run.state().step())));
    return new History(facts, saved, states, MetricsFile.of(request.output(), listener));
  }

  /** Begins the metrics, or goes on with them: what was there before stays until here. */
  void open(String command) {
    saved.ifPresentOrElse(
        run -> metrics.resume(run.metricsBytes()), () -> metrics.begin(facts, command));
  }

  /** The state of this moment with what tells it from other runs. */
  SavedRun at(RunState state) {
    return new SavedRun(state, metrics.length(), facts);
  }
}
