package io.refiner.training.resume;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;

import io.refiner.training.supervised.Divergence;
import io.refiner.training.supervised.RunState;

/**
 * A run's state with what tells it from other runs.
 *
 * @param state where it is
 * @param metricsBytes how much of the metrics file belongs to it
 * @param facts what the run goes by, by name: data, seed, settings
 * @param changes what it went by before it diverged, as sentences
 * @param diverged the step that could not be taken from here
 */
public record SavedRun(
    RunState state,
    long metricsBytes,
    Map<String, String> facts,
    List<String> changes,
    Optional<Divergence> diverged) {

  /** Settings that nothing in a state depends on: what shapes the learning rate from here on. */
  private static final List<String> RATE = List.of("learning-rate", "schedule", "warmup", "floor");

  public SavedRun {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
    changes = List.copyOf(changes);
  }

  /** The same run, which can't go on as it is. */
  public SavedRun diverging(Divergence divergence) {
    return new SavedRun(state, metricsBytes, facts, changes, Optional.of(divergence));
  }

  /**
   * Checks that a run that is to go on from here was begun alike. What shapes the learning rate may
   * be changed once the run has diverged.
   *
   * @return what is to be changed: the new values by name
   * @throws ResumeException naming the first fact that differs, and both values
   */
  public Map<String, String> requireSame(Map<String, String> wanted) {
    Map<String, String> all = new LinkedHashMap<>(facts);
    wanted.forEach(all::putIfAbsent);
    Map<String, String> changed = new LinkedHashMap<>();
    for (String name : all.keySet()) {
      String was = facts.get(name);
      String is = wanted.get(name);
      if (!Objects.equals(was, is)) {
        if (was == null || is == null) {
          throw new ResumeException(
              "the run was begun by another release of Refiner, %s: resume it with that one, or give another output folder"
                  .formatted(was == null ? "without " + name : "with " + name + " = " + was));
        }
        if (diverged.isEmpty() || !shapesRate(name)) {
          throw new ResumeException(
              "the run was begun with %s = %s, not %s: resume it as it was begun%s, or give another output folder"
                  .formatted(
                      name,
                      was,
                      is,
                      diverged.isEmpty() ? "" : " but for " + String.join(", ", RATE)));
        }
        changed.put(name, is);
      }
    }
    return changed;
  }

  private static boolean shapesRate(String name) {
    return RATE.contains(name.substring(name.lastIndexOf('.') + 1));
  }
}
