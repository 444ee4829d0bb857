package io.refiner.reasoning.dataset;

import java.util.Locale;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

import io.refiner.reasoning.dataset.GoldSteps.NoFormulaException;
import io.refiner.reasoning.mwp.formula.Operand;
import io.refiner.reasoning.mwp.formula.Operator;

/**
 * MathQA's rows: {@code Problem}, {@code linear_formula} such as {@code subtract(n0,n1)|}, and the
 * answer among {@code options} under the letter {@code correct}. Formulas with other operators than
 * the four are left out, and so are those that do not give the answer: MathQA counts numbers that
 * are none here.
 */
final class MathQaRow implements RowReader {

  private static final Pattern STEP =
      Pattern.compile("\\s*(\\w+)\\(\\s*([\\w#.]+)\\s*,\\s*([\\w#.]+)\\s*\\)\\s*");

  private static final int MAX_STEPS = 64;

  @Override
  public String description() {
    return "MathQA (Problem, linear_formula, options, correct)";
  }

  @Override
  public boolean recognises(JsonFields row) {
    return row.has("Problem") && (row.has("linear_formula") || row.has("options"));
  }

  @Override
  public Example read(JsonFields row, String name) {
    RawProblem problem =
        new RawProblem(name, row.required("Problem"), answer(row).map(String::strip));
    return row.string("linear_formula")
        .map(formula -> problem.calculated(steps -> read(formula, steps)))
        .orElseGet(problem::withoutGold);
  }

  private static Optional<String> answer(JsonFields row) {
    Optional<String> options = row.string("options");
    Optional<String> correct = row.string("correct").map(String::strip);
    if (options.isEmpty() || correct.isEmpty() || correct.get().length() != 1) {
      return Optional.empty();
    }
    Matcher option =
        Pattern.compile(
                "(?:^|,)\\W*"
                    + Pattern.quote(correct.get())
                    + "\\s*\\)(.{1,200}?)(?:,\\s*[a-z]\\s*\\)|$)")
            .matcher(options.get());
    return option.find()
        ? Optional.of(option.group(1).replaceAll("[\\]'\\s]+$", ""))
        : Optional.empty();
  }

  private static void read(String formula, GoldSteps steps) {
    String[] parts = formula.split("\\|");
    if (parts.length > MAX_STEPS) {
      throw new NoFormulaException("more than " + MAX_STEPS + " steps");
    }
    for (String part : parts) {
      Matcher step = STEP.matcher(part);
      if (!step.matches()) {
        throw new NoFormulaException("not a step: it has other than two operands");
      }
      Operator operator =
          Operator.ofWord(step.group(1).toLowerCase(Locale.ROOT))
              .orElseThrow(() -> new NoFormulaException("an operator that formulas lack"));
      steps.apply(operator, operand(step.group(2), steps), operand(step.group(3), steps));
    }
  }

  private static Operand operand(String text, GoldSteps steps) {
    if (text.matches("n\\d{1,3}")) {
      return steps.numberAt(Integer.parseInt(text.substring(1)));
    }
    if (text.matches("#\\d{1,3}")) {
      return steps.resultOf(Integer.parseInt(text.substring(1)));
    }
    if (text.matches("const_\\d{1,12}(_\\d{1,9})?")) {
      String value = text.substring("const_".length()).replace('_', '.');
      return steps.constant(Double.parseDouble(value));
    }
    throw new NoFormulaException("an operand that formulas lack");
  }
}
