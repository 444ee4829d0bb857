package io.refiner.reasoning.mwp;

import java.util.List;
import java.util.Optional;
import java.util.Random;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.feedback.Finding;
import io.refiner.reasoning.mwp.feedback.ErrorTypes;
import io.refiner.reasoning.mwp.feedback.FeedbackSentences;
import io.refiner.reasoning.mwp.feedback.FormulaOracle;
import io.refiner.reasoning.mwp.formula.Answers;
import io.refiner.reasoning.mwp.formula.Execution;
import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.reasoning.mwp.perturbation.RandomFeedback;
import io.refiner.reasoning.task.Doubt;
import io.refiner.reasoning.task.InvalidProblemException;
import io.refiner.reasoning.task.Problem;
import io.refiner.reasoning.task.Task;

/** Math word problems, REFINER's MWP: the hypothesis is a linear formula, the answer a number. */
public final class MathWordProblems implements Task {

  /** The task's name on the wire. */
  public static final String NAME = "mwp";

  private static final Problem EXAMPLE =
      new Problem(
          "example",
          "Tom has number0 apples and buys number1 more . How many apples does he have ?",
          List.of(3.0, 4.0),
          Optional.of("#0: add ( number0, number1 ) | EOS"));

  @Override
  public String name() {
    return NAME;
  }

  @Override
  public Problem example() {
    return EXAMPLE;
  }

  @Override
  public void validate(Problem problem) {
    ProblemRules.check(problem);
  }

  @Override
  public String generatorPrompt(Problem problem, Optional<Revision> previous) {
    return Prompts.generator(problem.text(), previous);
  }

  @Override
  public String criticPrompt(Problem problem, String hypothesis) {
    return Prompts.critic(problem.text(), hypothesis);
  }

  @Override
  public Critique readCritique(String text) {
    return FeedbackSentences.read(text);
  }

  @Override
  public Critique oracle(Problem problem, Optional<String> answer, String hypothesis) {
    Critique critique =
        problem
            .gold()
            .map(gold -> FormulaOracle.judge(hypothesis, Formula.parse(gold)))
            .orElseGet(() -> FeedbackSentences.critique(wrongResult(problem, answer, hypothesis)));
    return executed(problem, hypothesis, critique);
  }

  /** Nothing where the result is right, or where there is none: that is found by executing. */
  private static List<Finding> wrongResult(
      Problem problem, Optional<String> answer, String hypothesis) {
    double expected = expected(answer);
    return Formula.find(hypothesis)
        .map(formula -> Execution.of(formula, problem.numbers()))
        .filter(
            execution ->
                execution instanceof Execution.Value result
                    && !Answers.same(expected, result.value()))
        .map(wrong -> List.of(Finding.of(ErrorTypes.WRONG_RESULT)))
        .orElse(List.of());
  }

  private static double expected(Optional<String> answer) {
    String given =
        answer.orElseThrow(
            () ->
                new InvalidProblemException(
                    "gold",
                    "gold and answer are missing: the oracle needs one of them; give it or ask for"
                        + " another critic"));
    return Answers.read(given)
        .orElseThrow(
            () ->
                new InvalidProblemException(
                    "answer",
                    "answer is not a number: the oracle compares with it where gold is missing;"
                        + " give a number or ask for another critic"));
  }

  @Override
  public Critique randomCritique(Problem problem, String hypothesis, Random random) {
    return Formula.find(hypothesis)
        .map(formula -> RandomFeedback.on(formula, problem.numbers().size(), random))
        .orElseGet(() -> FeedbackSentences.critique(List.of(Finding.of(ErrorTypes.UNREADABLE))));
  }

  @Override
  public Optional<String> canonical(String hypothesis) {
    return Formula.find(hypothesis).map(Formula::canonical);
  }

  @Override
  public boolean same(String first, String second) {
    Optional<Formula> formula = Formula.find(first);
    Optional<Formula> other = Formula.find(second);
    return formula.isPresent() && other.isPresent()
        ? formula.get().meansTheSameAs(other.get())
        : first.strip().equals(second.strip());
  }

  @Override
  public Optional<Critique> notExecutable(Problem problem, String hypothesis) {
    Optional<Formula> formula = Formula.find(hypothesis);
    if (formula.isEmpty()) {
      return Optional.of(FeedbackSentences.critique(List.of(Finding.of(ErrorTypes.UNREADABLE))));
    }
    return Execution.of(formula.get(), problem.numbers()) instanceof Execution.Failure failure
        ? Optional.of(FeedbackSentences.critique(List.of(finding(failure))))
        : Optional.empty();
  }

  /** The operand that can't be resolved, or the operator whose result is no number. */
  private static Finding finding(Execution.Failure failure) {
    Finding finding =
        failure.operand().isPresent()
            ? Finding.of(ErrorTypes.INCORRECT_OPERAND, failure.step(), failure.operand().getAsInt())
            : Finding.of(ErrorTypes.INCORRECT_OPERATOR, failure.step());
    return finding.withHint(failure.message());
  }

  @Override
  public List<Doubt> doubts(Problem problem, String hypothesis) {
    return Plausibility.doubts(problem, hypothesis);
  }

  @Override
  public Optional<String> answer(Problem problem, String hypothesis) {
    return Formula.find(hypothesis)
        .flatMap(formula -> Execution.of(formula, problem.numbers()).answer());
  }
}
