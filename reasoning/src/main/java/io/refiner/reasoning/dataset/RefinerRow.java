package io.refiner.reasoning.dataset;

import java.util.Optional;

import io.refiner.reasoning.mwp.MathWordProblems;
import io.refiner.reasoning.mwp.formula.PrefixEquation;
import io.refiner.reasoning.mwp.formula.UnreadableFormulaException;
import io.refiner.reasoning.task.Problem;

/**
 * Rows with masked words: REFINER's, with {@code Body} and {@code Question}, which are joined by
 * one space, and those of MAWPS and ASDiv-A as CSV, with {@code Question} alone. {@code Numbers} is
 * a string of values apart by spaces, {@code Equation} is in prefix form, whose linearisation is
 * gold: {@code Linear_Formula}, which is read where there is no {@code Equation}, has wrong rows in
 * some files. {@code Answer} is the answer.
 */
final class RefinerRow implements RowReader {

  @Override
  public String description() {
    return "REFINER (Body, Question, Numbers, Equation, Answer; as CSV without Body)";
  }

  @Override
  public boolean recognises(JsonFields row) {
    return row.has("Body") || row.has("Question");
  }

  @Override
  public Example read(JsonFields row, String name) {
    String text = (row.string("Body").orElse("") + " " + row.string("Question").orElse("")).strip();
    Problem problem =
        new Problem(row.string("ID").orElse(name), text, row.numbers("Numbers"), gold(row));
    return new Example(
        MathWordProblems.NAME, problem, row.string("Answer").map(RawProblem::written));
  }

  private static Optional<String> gold(JsonFields row) {
    Optional<String> equation = row.string("Equation").filter(text -> !text.isBlank());
    if (equation.isEmpty()) {
      return row.string("Linear_Formula");
    }
    try {
      return Optional.of(PrefixEquation.linearise(equation.get()).canonical());
    } catch (UnreadableFormulaException e) {
      throw new MalformedRowException(
          "Equation is no prefix equation such as '- number0 number1': " + e.getMessage());
    }
  }
}
