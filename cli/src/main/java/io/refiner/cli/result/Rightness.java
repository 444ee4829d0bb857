package io.refiner.cli.result;

import java.util.Optional;
import java.util.OptionalDouble;

import io.refiner.reasoning.mwp.formula.Answers;
import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.task.Tasks;
import io.refiner.reasoning.wire.ProblemRecords;
import io.refiner.schemas.record.Gold;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.Result;

/**
 * How a result compares with the answer that its submitter knows. It is the answers that are
 * compared, not the hypotheses: another way to the same number is right.
 *
 * @param rightAtFirst whether turn 1 had it already
 * @param right whether the result has it
 */
public record Rightness(boolean rightAtFirst, boolean right) {

  /**
   * Empty where there is nothing to compare with: neither gold nor an answer, or a task that this
   * build doesn't know.
   */
  public static Optional<Rightness> of(Result result) {
    Optional<Task> task = Tasks.named(result.getProblem().getTask());
    if (task.isEmpty()) {
      return Optional.empty();
    }
    var problem = ProblemRecords.problem(result.getProblem());
    return expected(result)
        .map(
            expected -> {
              boolean first =
                  result.getTurns().stream()
                      .findFirst()
                      .flatMap(turn -> task.get().answer(problem, turn.getHypothesis()))
                      .filter(answer -> same(answer, expected))
                      .isPresent();
              boolean last =
                  result.getAnswer().filter(answer -> same(answer, expected)).isPresent();
              return new Rightness(first, last);
            });
  }

  /**
   * The answer that the submitter gave if it is a number, else what the gold hypothesis leads to:
   * the same as {@link io.refiner.reasoning.mwp.metric.FormulaMatch#expected} has it, so that
   * {@code evaluate} agrees. Where neither is there, the answer as it was given.
   */
  static Optional<String> expected(Result result) {
    Problem problem = result.getProblem();
    Optional<String> given = problem.getGold().flatMap(Gold::getAnswer).or(problem::getAnswer);
    return given
        .filter(answer -> Answers.read(answer).isPresent())
        .or(() -> problem.getGold().flatMap(gold -> goldAnswer(result, gold.getHypothesis())))
        .or(() -> given);
  }

  private static Optional<String> goldAnswer(Result result, String hypothesis) {
    return Tasks.named(result.getProblem().getTask())
        .flatMap(task -> task.answer(ProblemRecords.problem(result.getProblem()), hypothesis));
  }

  private static boolean same(String answer, String expected) {
    OptionalDouble left = Answers.read(answer);
    OptionalDouble right = Answers.read(expected);
    return left.isPresent() && right.isPresent()
        ? Answers.same(right.getAsDouble(), left.getAsDouble())
        : answer.strip().equals(expected.strip());
  }
}
