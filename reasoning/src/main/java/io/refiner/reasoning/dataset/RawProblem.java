package io.refiner.reasoning.dataset;

import java.util.Optional;
import java.util.OptionalDouble;
import java.util.function.Consumer;

import io.refiner.reasoning.dataset.GoldSteps.NoFormulaException;
import io.refiner.reasoning.mwp.MathWordProblems;
import io.refiner.reasoning.mwp.formula.Answers;
import io.refiner.reasoning.mwp.masking.MaskedText;
import io.refiner.reasoning.mwp.masking.NumberMasking;
import io.refiner.reasoning.task.Problem;

/** A problem in words with a calculation in values, as most data sets have them. */
final class RawProblem {

  private final String name;
  private final String text;
  private final MaskedText masked;
  private final Optional<String> answer;

  /**
   * @param answer as the data set writes it
   */
  RawProblem(String name, String text, Optional<String> answer) {
    this.name = name;
    this.text = text;
    this.masked = NumberMasking.mask(text);
    this.answer = answer.map(RawProblem::written);
  }

  /** In the form that answers are written in, if it is a number: {@code 7 (plums)} is 7. */
  static String written(String answer) {
    OptionalDouble value = Answers.read(answer);
    return value.isPresent() ? Answers.format(value.getAsDouble()) : answer;
  }

  Example withoutGold() {
    return example(Optional.empty());
  }

  /**
   * With gold, if the calculation is one of formulas and gives the answer; else without. Data sets
   * have equations with the unknown elsewhere, with powers, and with slips.
   */
  Example calculated(Consumer<GoldSteps> calculation) {
    OptionalDouble expected = answer.map(Answers::read).orElseGet(OptionalDouble::empty);
    GoldSteps steps = new GoldSteps(masked.numbers());
    try {
      calculation.accept(steps);
      return example(steps.gold(expected));
    } catch (NoFormulaException e) {
      return withoutGold();
    }
  }

  private Example example(Optional<String> gold) {
    Problem problem = new Problem(name, masked.text(), masked.numbers(), gold);
    return new Example(MathWordProblems.NAME, problem, answer, Optional.of(text));
  }
}
