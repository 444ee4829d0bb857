package io.refiner.reasoning.evaluation;

import java.util.List;
import java.util.OptionalDouble;
import java.util.function.ToDoubleFunction;

import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.reasoning.mwp.metric.FormulaMatch;

/**
 * A run marked problem by problem, each in the order of the problems. The formulas of problems
 * without gold are not marked.
 */
final class Marks {

  private final double[] strict;
  private final double[] reference;
  private final double[] execution;
  private final double[] turns;

  private Marks(List<Attempted> run) {
    List<Attempted> known = run.stream().filter(one -> one.problem().gold().isPresent()).toList();
    strict = each(known, one -> mark(FormulaMatch.strict(one.last(), gold(one))));
    reference = each(known, one -> mark(FormulaMatch.reference(one.last(), gold(one))));
    execution = each(run, one -> mark(executes(one)));
    turns = each(run, one -> one.turns().size());
  }

  static Marks of(List<Attempted> run) {
    return new Marks(run);
  }

  double[] strict() {
    return strict;
  }

  double[] reference() {
    return reference;
  }

  double[] execution() {
    return execution;
  }

  double[] turns() {
    return turns;
  }

  private static double[] each(List<Attempted> run, ToDoubleFunction<Attempted> mark) {
    return run.stream().mapToDouble(mark).toArray();
  }

  private static double mark(boolean right) {
    return right ? 1 : 0;
  }

  private static Formula gold(Attempted one) {
    return Formula.parse(one.problem().gold().orElseThrow());
  }

  private static boolean executes(Attempted one) {
    OptionalDouble expected = FormulaMatch.expected(one.problem(), one.answer());
    return expected.isPresent()
        && FormulaMatch.execution(one.last(), one.problem().numbers(), expected.getAsDouble());
  }
}
