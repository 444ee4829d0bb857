package io.refiner.reasoning.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.refiner.reasoning.metric.Interval;

/**
 * How good one run was.
 *
 * @param generator see {@link Run}
 * @param critic see {@link Run}
 * @param revisions see {@link Run}
 * @param strict exact match of the formula, on problems with gold; empty if none has it
 * @param reference exact match as REFINER's evaluation computes it, likewise
 * @param execution whether the answer is right
 * @param turns hypotheses written per problem, the first included
 */
public record TableRow(
    String generator,
    String critic,
    int revisions,
    Optional<Measure> strict,
    Optional<Measure> reference,
    Measure execution,
    Interval turns) {

  /**
   * A row for each run, each compared with the first.
   *
   * @param runs at least one, all of the same problems
   * @param seed of the bootstrap
   */
  public static List<TableRow> of(List<Run> runs, long seed) {
    List<TableRow> rows = new ArrayList<>();
    Optional<Marks> first = Optional.empty();
    for (Run run : runs) {
      Marks marks = Marks.of(run.attempts());
      rows.add(row(run, marks, first, seed));
      first = first.or(() -> Optional.of(marks));
    }
    return List.copyOf(rows);
  }

  private static TableRow row(Run run, Marks marks, Optional<Marks> first, long seed) {
    return new TableRow(
        run.generator(),
        run.critic(),
        run.revisions(),
        Measure.ofAny(marks.strict(), first.map(Marks::strict), seed),
        Measure.ofAny(marks.reference(), first.map(Marks::reference), seed),
        Measure.of(marks.execution(), first.map(Marks::execution), seed),
        Interval.bootstrap(marks.turns(), seed));
  }
}
