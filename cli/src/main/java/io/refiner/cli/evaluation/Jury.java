package io.refiner.cli.evaluation;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;

import io.refiner.critic.FeedbackHandler;
import io.refiner.messaging.worker.Batch;
import io.refiner.messaging.worker.Input;
import io.refiner.messaging.worker.Output;
import io.refiner.reasoning.evaluation.Judged;
import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.feedback.Finding;
import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.wire.FeedbackRecords;
import io.refiner.reasoning.wire.ProblemRecords;
import io.refiner.schemas.record.Candidate;
import io.refiner.schemas.record.Feedback;
import io.refiner.schemas.record.GenerationRequest;
import io.refiner.schemas.record.Hypotheses;
import io.refiner.schemas.record.ModelVersion;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.StopReason;

/** A critic and the oracle, side by side on given hypotheses. */
final class Jury {

  private static final ModelVersion NOBODY = new ModelVersion("given", 0L, "");

  private final FeedbackHandler critic;

  Jury(FeedbackHandler critic) {
    this.critic = critic;
  }

  /**
   * Judges.
   *
   * @param problems with gold or an answer, and asking for the critic to be judged
   * @param hypotheses one for each
   */
  List<Judged> judge(List<Problem> problems, List<String> hypotheses) {
    List<Input> inputs = new ArrayList<>();
    for (int i = 0; i < problems.size(); i++) {
      inputs.add(new Input("direct", 0, 0, 0, "", record(problems.get(i), hypotheses.get(i))));
    }
    List<Output> outputs = critic.handle(new Batch(Instant.EPOCH, Set.of(0), inputs));
    List<Judged> judged = new ArrayList<>();
    for (int i = 0; i < problems.size(); i++) {
      Feedback feedback = (Feedback) outputs.get(i).value().orElseThrow();
      Task task = ProblemRecords.task(problems.get(i));
      Problem record = problems.get(i);
      Critique expected =
          task.oracle(ProblemRecords.problem(record), record.getAnswer(), hypotheses.get(i));
      judged.add(new Judged(critique(feedback), expected, record.getGold().isPresent()));
    }
    return judged;
  }

  private static Hypotheses record(Problem problem, String hypothesis) {
    GenerationRequest request = new GenerationRequest(problem, 1, null, 0L, Instant.EPOCH);
    Candidate candidate = new Candidate(hypothesis, List.of(), List.of(), StopReason.END);
    return new Hypotheses(request, List.of(candidate), NOBODY, Instant.EPOCH, null);
  }

  /** What could not be judged counts as refused for a reason that the oracle never gives. */
  private static Critique critique(Feedback feedback) {
    return feedback.getJudgements().stream()
        .findFirst()
        .map(FeedbackRecords::critique)
        .orElseGet(() -> new Critique(List.of(Finding.of("not-judged")), "", 0));
  }
}
