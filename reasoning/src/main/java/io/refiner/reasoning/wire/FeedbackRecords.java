package io.refiner.reasoning.wire;

import java.util.List;
import java.util.OptionalInt;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.feedback.Finding;
import io.refiner.reasoning.task.Task;
import io.refiner.schemas.record.Attempt;
import io.refiner.schemas.record.Judgement;

/** Feedback on the wire; each pair of conversions undoes the other. */
public final class FeedbackRecords {

  private FeedbackRecords() {}

  /** A critique as it goes onto the wire. */
  public static Judgement judgement(Critique critique) {
    return Judgement.newBuilder()
        .setFindings(critique.findings().stream().map(FeedbackRecords::record).toList())
        .setFeedback(critique.text())
        .setReward(critique.reward())
        .build();
  }

  /** A critique as it came off the wire. */
  public static Critique critique(Judgement judgement) {
    return new Critique(
        judgement.getFindings().stream().map(FeedbackRecords::finding).toList(),
        judgement.getFeedback(),
        judgement.getReward());
  }

  /** A revision as it goes onto the wire. */
  public static Attempt attempt(Task.Revision revision) {
    return new Attempt(revision.hypothesis(), revision.feedback(), List.of());
  }

  /** A revision as it came off the wire. */
  public static Task.Revision revision(Attempt attempt) {
    return new Task.Revision(attempt.getHypothesis(), attempt.getFeedback());
  }

  /** A finding as it goes onto the wire. */
  public static io.refiner.schemas.record.Finding record(Finding finding) {
    return io.refiner.schemas.record.Finding.newBuilder()
        .setType(finding.type())
        .setStep(boxed(finding.step()))
        .setOperand(boxed(finding.operand()))
        .setHint(finding.hint().orElse(null))
        .build();
  }

  /** A finding as it came off the wire. */
  public static Finding finding(io.refiner.schemas.record.Finding record) {
    return new Finding(
        record.getType(),
        record.getStep().map(OptionalInt::of).orElseGet(OptionalInt::empty),
        record.getOperand().map(OptionalInt::of).orElseGet(OptionalInt::empty),
        record.getHint());
  }

  /** What an Avro builder takes for an absent value. */
  private static Integer boxed(OptionalInt value) {
    return value.isPresent() ? value.getAsInt() : null;
  }
}
