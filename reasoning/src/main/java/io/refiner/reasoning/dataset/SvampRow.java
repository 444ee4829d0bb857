package io.refiner.reasoning.dataset;

/**
 * SVAMP's rows: words in {@code Body} and {@code Question}, {@code Equation} with values; either of
 * the words and of equation and answer is enough.
 */
final class SvampRow implements RowReader {

  @Override
  public String description() {
    return "SVAMP (Body, Question, Equation, Answer)";
  }

  @Override
  public boolean recognises(JsonFields row) {
    boolean words = row.has("Body") || row.has("Question");
    boolean told = row.has("Equation") || row.has("Answer");
    return words && told && !row.node().has("Numbers") && !row.node().has("Linear_Formula");
  }

  @Override
  public Example read(JsonFields row, String name) {
    String text = (row.string("Body").orElse("") + " " + row.string("Question").orElse("")).strip();
    RawProblem problem = new RawProblem(row.string("ID").orElse(name), text, row.string("Answer"));
    return row.string("Equation")
        .map(equation -> problem.calculated(steps -> InfixCalculation.read(equation, steps)))
        .orElseGet(problem::withoutGold);
  }
}
