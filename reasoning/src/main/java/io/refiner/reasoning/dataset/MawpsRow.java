package io.refiner.reasoning.dataset;

import java.util.Optional;

/** MAWPS' rows: {@code sQuestion}, {@code lEquations} such as {@code X=12.0-5.0}. */
final class MawpsRow implements RowReader {

  @Override
  public String description() {
    return "MAWPS (sQuestion, lEquations, lSolutions)";
  }

  @Override
  public boolean recognises(JsonFields row) {
    return row.has("sQuestion");
  }

  @Override
  public Example read(JsonFields row, String name) {
    RawProblem problem =
        new RawProblem(
            row.string("iIndex").map(index -> "mawps-" + index).orElse(name),
            row.required("sQuestion"),
            row.first("lSolutions"));
    Optional<String> equation = row.first("lEquations");
    boolean one = row.node().path("lEquations").size() <= 1;
    return equation.isPresent() && one
        ? problem.calculated(steps -> InfixCalculation.read(equation.get(), steps))
        : problem.withoutGold();
  }
}
