package io.refiner.cli.log;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.refiner.reasoning.task.Problem;
import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.task.Tasks;
import io.refiner.reasoning.wire.FeedbackRecords;
import io.refiner.schemas.record.Candidate;
import io.refiner.schemas.record.CriticKind;
import io.refiner.schemas.record.Feedback;
import io.refiner.schemas.record.GenerationRequest;
import io.refiner.schemas.record.Gold;
import io.refiner.schemas.record.Hypotheses;
import io.refiner.schemas.record.Judgement;
import io.refiner.schemas.record.ModelVersion;
import io.refiner.schemas.record.StopReason;

/** Records of the topic {@code feedback}, as a ring with the oracle writes them. */
public final class LoggedFeedback {

  public static final String ADD = "#0: add ( number0, number1 ) | EOS";
  public static final String SUBTRACT = "#0: subtract ( number0, number1 ) | EOS";

  private static final Task MWP = Tasks.named("mwp").orElseThrow();
  private static final List<String> NAMES =
      List.of("tom", "ann", "bob", "eve", "kim", "leo", "max", "zoe");

  private LoggedFeedback() {}

  /** The n-th turn 1 of a policy: every second problem adds, every third answer is wrong. */
  public static Feedback turn(int n, long policy) {
    String name = NAMES.get(n / 2 % NAMES.size());
    boolean adds = n % 2 == 0;
    String gold = adds ? ADD : SUBTRACT;
    String wrong = adds ? SUBTRACT : ADD;
    String text =
        name + (adds ? " found number0 pens and number1 more" : " lost number1 of number0 pens");
    return judged("p" + n, text, Optional.of(gold), n % 3 == 0 ? wrong : gold, policy);
  }

  /** The same, but nobody knows gold, and a critic has accepted it. */
  public static Feedback withoutGold(int n, long policy) {
    Feedback feedback = turn(3 * n + 1, policy);
    feedback.getHypotheses().getRequest().getProblem().put("gold", null);
    return feedback;
  }

  /** The same, judged by a model. */
  public static Feedback judgedByModel(int n, long critic) {
    Feedback feedback = turn(n, 0);
    feedback.put("kind", CriticKind.NEURAL);
    feedback.put("critic", new ModelVersion("mwp", critic, "cd".repeat(32)));
    return feedback;
  }

  /** The same of another task, which this build does not know. */
  public static Feedback ofAnotherTask(int n) {
    Feedback feedback = turn(n, 0);
    feedback.getHypotheses().getRequest().getProblem().put("task", "chess");
    return feedback;
  }

  private static Feedback judged(
      String id, String text, Optional<String> gold, String hypothesis, long policy) {
    Problem problem = new Problem(id, text, List.of(8.0, 5.0), gold);
    Judgement judgement = FeedbackRecords.judgement(MWP.oracle(problem, hypothesis));
    Instant time = Instant.now();
    Hypotheses hypotheses =
        Hypotheses.newBuilder()
            .setRequest(new GenerationRequest(record(problem), 1, null, 42L, time))
            .setCandidates(candidates(hypothesis))
            .setGenerator(new ModelVersion("mwp", policy, "ab".repeat(32)))
            .setGeneratedAt(time)
            .build();
    return Feedback.newBuilder()
        .setHypotheses(hypotheses)
        .setJudgements(List.of(judgement))
        .setCritic(new ModelVersion("oracle", 0L, ""))
        .setKind(CriticKind.ORACLE)
        .setJudgedAt(time)
        .build();
  }

  private static List<Candidate> candidates(String hypothesis) {
    List<Candidate> candidates = new ArrayList<>();
    candidates.add(
        new Candidate(hypothesis, List.of(7, 8, 1), List.of(-0.1f, -0.2f, -0.3f), StopReason.END));
    return candidates;
  }

  private static io.refiner.schemas.record.Problem record(Problem problem) {
    return io.refiner.schemas.record.Problem.newBuilder()
        .setId(problem.id())
        .setTask("mwp")
        .setText(problem.text())
        .setNumbers(problem.numbers())
        .setGold(problem.gold().map(gold -> new Gold(gold, null)).orElse(null))
        .build();
  }
}
