package io.refiner.critic;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

import io.refiner.reasoning.task.InvalidProblemException;
import io.refiner.reasoning.task.Problem;
import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.wire.ProblemRecords;
import io.refiner.schemas.record.Hypotheses;
import io.refiner.schemas.record.Judgement;
import io.refiner.schemas.record.ModelVersion;

/** Compares hypotheses with the problem's gold, or what they give with its answer. */
final class OracleCritic {

  static final ModelVersion VERSION = new ModelVersion("oracle", 0L, "");

  private OracleCritic() {}

  static Verdict judge(Hypotheses hypotheses) {
    try {
      Task task = ProblemRecords.task(hypotheses.getRequest().getProblem());
      Problem problem = ProblemRecords.problem(hypotheses.getRequest().getProblem());
      Optional<String> answer = hypotheses.getRequest().getProblem().getAnswer();
      List<Judgement> judgements =
          hypotheses.getCandidates().stream()
              .map(candidate -> task.oracle(problem, answer, candidate.getText()))
              .map(critique -> Verdict.judgement(critique, OptionalDouble.of(1)))
              .toList();
      return Verdict.of(judgements, VERSION);
    } catch (InvalidProblemException e) {
      return Verdict.failed(VERSION, "invalid-problem", e.field(), e.getMessage());
    }
  }
}
