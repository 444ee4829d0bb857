package io.refiner.reasoning.evaluation;

import java.util.Optional;

import io.refiner.reasoning.metric.Interval;

/**
 * One metric of a row.
 *
 * @param score the mean over the problems
 * @param gain the mean of the differences from the first row, problem by problem; none in that row
 */
public record Measure(Interval score, Optional<Interval> gain) {

  /** Empty where no problem was marked. */
  static Optional<Measure> ofAny(double[] marks, Optional<double[]> first, long seed) {
    return marks.length == 0 ? Optional.empty() : Optional.of(of(marks, first, seed));
  }

  static Measure of(double[] marks, Optional<double[]> first, long seed) {
    return new Measure(
        Interval.bootstrap(marks, seed),
        first.map(base -> Interval.bootstrap(differences(marks, base), seed)));
  }

  private static double[] differences(double[] marks, double[] base) {
    double[] differences = new double[marks.length];
    for (int i = 0; i < marks.length; i++) {
      differences[i] = marks[i] - base[i];
    }
    return differences;
  }
}
