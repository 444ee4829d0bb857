package io.refiner.reasoning.replay;

import java.util.SortedMap;
import java.util.TreeMap;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.feedback.Finding;

/** What critics said of one policy's hypotheses; grows with each turn. */
public final class PolicyStatistics {

  /** Types come from outside; those beyond this many are counted as {@link #OTHER_TYPES}. */
  static final int MAX_TYPES = 32;

  static final String OTHER_TYPES = "(other types)";

  private final SortedMap<String, Long> errors = new TreeMap<>();
  private long turns;
  private long acceptedTurns;
  private long failedTurns;
  private long judged;
  private long accepted;
  private double rewards;

  void add(LoggedTurn turn) {
    turns++;
    if (turn.verdict().isEmpty()) {
      failedTurns++;
    } else if (turn.verdict().get() == Verdict.ACCEPTED) {
      acceptedTurns++;
    }
    turn.candidates().forEach(candidate -> candidate.critique().ifPresent(this::add));
  }

  private void add(Critique critique) {
    judged++;
    accepted += critique.accepts() ? 1 : 0;
    rewards += critique.reward();
    for (Finding finding : critique.findings()) {
      boolean room = errors.containsKey(finding.type()) || errors.size() < MAX_TYPES;
      errors.merge(room ? finding.type() : OTHER_TYPES, 1L, Long::sum);
    }
  }

  /** All turns. */
  public long turns() {
    return turns;
  }

  /** Turns of which a candidate was accepted. */
  public long acceptedTurns() {
    return acceptedTurns;
  }

  /** Turns without a judgement. */
  public long failedTurns() {
    return failedTurns;
  }

  /** Candidates that were judged. */
  public long judged() {
    return judged;
  }

  /** Candidates that were accepted. */
  public long accepted() {
    return accepted;
  }

  /** The judged candidates' mean reward, from 0 to 1; 0 if there are none. */
  public double meanReward() {
    return judged == 0 ? 0 : rewards / judged;
  }

  /** Findings by their type. */
  public SortedMap<String, Long> errors() {
    return new TreeMap<>(errors);
  }
}
