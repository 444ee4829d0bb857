package io.refiner.training.resume;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;

import io.refiner.training.supervised.RunState;

/**
 * A run's state with what tells it from other runs.
 *
 * @param state where it is
 * @param metricsBytes how much of the metrics file belongs to it
 * @param facts what the run was begun with, by name: data, seed, settings
 */
public record SavedRun(RunState state, long metricsBytes, Map<String, String> facts) {

  public SavedRun {
    facts = Collections.unmodifiableMap(new LinkedHashMap<>(facts));
  }

  /**
   * Checks that a run that is to go on from here was begun alike.
   *
   * @throws ResumeException naming the first fact that differs, and both values
   */
  public void requireSame(Map<String, String> wanted) {
    Map<String, String> all = new LinkedHashMap<>(facts);
    wanted.forEach(all::putIfAbsent);
    for (String name : all.keySet()) {
      String was = facts.get(name);
      String is = wanted.get(name);
      if (!Objects.equals(was, is)) {
        throw new ResumeException(
            was == null || is == null
                ? "the run was begun by another release of Refiner, %s: resume it with that one, or give another output folder"
                    .formatted(was == null ? "without " + name : "with " + name + " = " + was)
                : "the run was begun with %s = %s, not %s: resume it as it was begun, or give another output folder"
                    .formatted(name, was, is));
      }
    }
  }
}
