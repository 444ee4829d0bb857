package io.refiner.reasoning.evaluation;

import java.util.List;
import java.util.Optional;

/**
 * Everything that an evaluation found.
 *
 * @param problems how many problems
 * @param withGold of these, those whose gold is known; the others have an answer only
 * @param skipped rows of their file that could not be scored by and were passed over
 * @param rows the table; the first row is what the others are compared with
 * @param onPerturbed the critic on perturbations of gold, one for each problem that has it
 * @param onGenerated the critic on the generator's own first hypotheses
 * @param errors where these hypotheses err
 * @param sweep a solving critic at each threshold; empty if none was asked for
 */
public record Evaluation(
    int problems,
    int withGold,
    long skipped,
    List<TableRow> rows,
    Optional<CriticTable> onPerturbed,
    Optional<CriticTable> onGenerated,
    ErrorCounts errors,
    List<SweepRow> sweep) {

  public Evaluation {
    rows = List.copyOf(rows);
    sweep = List.copyOf(sweep);
  }
}
