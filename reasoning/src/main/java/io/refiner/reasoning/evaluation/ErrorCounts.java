package io.refiner.reasoning.evaluation;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.feedback.Finding;

/**
 * Where hypotheses err, as the oracle finds.
 *
 * @param count hypotheses
 * @param wrong those that the oracle refuses
 * @param types findings by error type
 */
public record ErrorCounts(int count, int wrong, Map<String, Integer> types) {

  public ErrorCounts {
    types = Collections.unmodifiableMap(new TreeMap<>(types));
  }

  /** Counts what the oracle said of each. */
  public static ErrorCounts of(List<Critique> critiques) {
    Map<String, Integer> types = new TreeMap<>();
    critiques.stream()
        .flatMap(critique -> critique.findings().stream())
        .map(Finding::type)
        .forEach(type -> types.merge(type, 1, Integer::sum));
    int wrong = (int) critiques.stream().filter(critique -> !critique.accepts()).count();
    return new ErrorCounts(critiques.size(), wrong, types);
  }
}
