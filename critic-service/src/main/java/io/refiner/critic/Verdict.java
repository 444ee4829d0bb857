package io.refiner.critic;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.task.Problem;
import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.wire.FeedbackRecords;
import io.refiner.reasoning.wire.ProblemRecords;
import io.refiner.schemas.record.Failure;
import io.refiner.schemas.record.Hypotheses;
import io.refiner.schemas.record.Judgement;
import io.refiner.schemas.record.ModelVersion;

/**
 * What a critic makes of one record of hypotheses.
 *
 * @param judgements one for each candidate; none if there is a failure
 * @param critic who judged
 * @param failure why nothing could be judged
 */
record Verdict(List<Judgement> judgements, ModelVersion critic, Optional<Failure> failure) {

  Verdict {
    judgements = List.copyOf(judgements);
  }

  static Verdict of(List<Judgement> judgements, ModelVersion critic) {
    return new Verdict(judgements, critic, Optional.empty());
  }

  /** The same, but that no hypothesis is accepted that gives no answer, whoever judged it. */
  Verdict executed(Hypotheses hypotheses) {
    if (judgements.isEmpty()) {
      return this;
    }
    Task task = ProblemRecords.task(hypotheses.getRequest().getProblem());
    Problem problem = ProblemRecords.problem(hypotheses.getRequest().getProblem());
    List<Judgement> held = new ArrayList<>();
    for (Judgement judgement : judgements) {
      String hypothesis = hypotheses.getCandidates().get(held.size()).getText();
      held.add(
          judgement.getFindings().isEmpty()
              ? task.notExecutable(problem, hypothesis).map(Verdict::certain).orElse(judgement)
              : judgement);
    }
    return new Verdict(held, critic, failure);
  }

  private static Judgement certain(Critique critique) {
    return judgement(critique, OptionalDouble.of(1));
  }

  /**
   * A critique as it goes onto the wire.
   *
   * @param confidence how sure the critic is of it; empty if it does not say
   */
  static Judgement judgement(Critique critique, OptionalDouble confidence) {
    Judgement judgement = FeedbackRecords.judgement(critique);
    return confidence.isPresent()
        ? Judgement.newBuilder(judgement).setConfidence(confidence.getAsDouble()).build()
        : judgement;
  }

  static Verdict failed(ModelVersion critic, String code, String field, String message) {
    return new Verdict(List.of(), critic, Optional.of(new Failure(code, field, message)));
  }

  /** There was nothing to judge, for a reason that the hypotheses tell themselves. */
  static Verdict nothingToJudge(ModelVersion critic) {
    return new Verdict(List.of(), critic, Optional.empty());
  }
}
