package io.refiner.reasoning.dataset;

import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/**
 * GSM8K's rows: {@code question}, and {@code answer} with calculator annotations such as {@code
 * <<12-5=7>>} and the result behind {@code ####}. The annotations are gold, each a step or more.
 */
final class Gsm8kRow implements RowReader {

  private static final Pattern ANNOTATION = Pattern.compile("<<([^<>=]{1,200})=[^<>]{0,200}>>");

  private static final String RESULT = "####";

  @Override
  public String description() {
    return "GSM8K (question, answer)";
  }

  @Override
  public boolean recognises(JsonFields row) {
    return row.has("question", "answer");
  }

  @Override
  public Example read(JsonFields row, String name) {
    String solution = row.required("answer");
    int result = solution.lastIndexOf(RESULT);
    String answer = result < 0 ? solution : solution.substring(result + RESULT.length()).strip();
    RawProblem problem =
        new RawProblem(
            row.string("id").orElse(name), row.required("question"), Optional.of(answer));
    return problem.calculated(steps -> read(solution, steps));
  }

  private static void read(String solution, GoldSteps steps) {
    Matcher annotation = ANNOTATION.matcher(solution);
    while (annotation.find()) {
      InfixCalculation.read(annotation.group(1), steps);
    }
  }
}
