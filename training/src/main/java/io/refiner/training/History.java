package io.refiner.training;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Collectors;

import io.refiner.files.AtomicFolder;
import io.refiner.training.report.MetricsFile;
import io.refiner.training.resume.SavedRun;
import io.refiner.training.resume.StateFolder;
import io.refiner.training.supervised.Divergence;
import io.refiner.training.supervised.ProgressListener;
import io.refiner.training.supervised.RunState;

/**
 * What has been of a run before, and what it writes to be resumed by.
 *
 * @param facts what it goes by
 * @param changed which of these were changed after it had diverged
 * @param saved where it was interrupted, if it was
 * @param states where its state is kept
 * @param metrics its course, and who else hears of it
 */
record History(
    Map<String, String> facts,
    Map<String, String> changed,
    Optional<SavedRun> saved,
    StateFolder states,
    MetricsFile metrics) {

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
    Map<String, String> changed = saved.map(run -> run.requireSame(facts)).orElse(Map.of());
    History history =
        new History(facts, changed, saved, states, MetricsFile.of(request.output(), listener));
    saved.ifPresent(run -> listener.onPhase(history.goingOn(run)));
    return history;
  }

  private String goingOn(SavedRun run) {
    String after = String.format(Locale.ROOT, "Going on after step %,d", run.state().step());
    if (run.diverged().isEmpty()) {
      return after;
    }
    String before =
        String.format(Locale.ROOT, "; it diverged in step %,d ", run.diverged().get().step());
    return after
        + before
        + (changed.isEmpty()
            ? "and will again, since nothing is changed: give a lower --learning-rate"
            : "with " + words(run.facts()) + ", and goes on with " + words(facts));
  }

  /** What is changed, with its values of some facts. */
  private String words(Map<String, String> values) {
    return changed.keySet().stream()
        .map(name -> name + " = " + values.get(name))
        .collect(Collectors.joining(", "));
  }

  /** Whether the run has diverged in this step before, and goes by the same settings. */
  boolean divergedBefore(long step) {
    return changed.isEmpty()
        && saved.flatMap(SavedRun::diverged).filter(before -> before.step() == step).isPresent();
  }

  /** What the run went by before it diverged, as sentences. */
  List<String> changes() {
    List<String> changes = new ArrayList<>(saved.map(SavedRun::changes).orElse(List.of()));
    saved
        .filter(run -> !changed.isEmpty())
        .ifPresent(
            run ->
                changes.add(
                    String.format(
                        Locale.ROOT,
                        "Up to step %,d the run went by %s, by which it diverged in step %,d.",
                        run.state().step(),
                        words(run.facts()),
                        run.diverged().orElseThrow().step())));
    return changes;
  }

  /** Notes that a step could not be taken. */
  void diverged(Divergence divergence) {
    states.diverged(divergence);
    metrics.diverged(divergence);
  }

  /** Begins the metrics, or goes on with them: what was there before stays until here. */
  void open(String command) {
    saved.ifPresentOrElse(
        run -> {
          metrics.resume(run.metricsBytes());
          if (!changed.isEmpty()) {
            metrics.changed(run.state().step(), changed);
          }
        },
        () -> metrics.begin(facts, command));
  }

  /** The state of this moment with what tells it from other runs. */
  SavedRun at(RunState state) {
    Optional<Divergence> ahead =
        saved
            .flatMap(SavedRun::diverged)
            .filter(before -> divergedBefore(before.step()) && before.step() > state.step());
    return new SavedRun(state, metrics.length(), facts, changes(), ahead);
  }
}
