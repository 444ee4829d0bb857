package io.refiner.reasoning.wire;

import io.refiner.reasoning.task.InvalidProblemException;
import io.refiner.schemas.record.CriticKind;
import io.refiner.schemas.record.Decoding;
import io.refiner.schemas.record.Options;
import io.refiner.schemas.record.Problem;

/** What a problem's options may ask for. */
public final class OptionLimits {

  /** Hypotheses for one problem. */
  public static final int MAX_TURNS = 16;

  /** Candidates for one turn. */
  public static final int MAX_SAMPLES = 64;

  /** Tokens of one candidate. */
  public static final int MAX_NEW_TOKENS = 512;

  /** Beyond it, what is sampled is noise. */
  public static final double MAX_TEMPERATURE = 100;

  /** One day. */
  public static final long MAX_DEADLINE_MILLIS = 24L * 60 * 60 * 1000;

  private OptionLimits() {}

  /**
   * Holds a problem's options to the limits.
   *
   * @throws InvalidProblemException naming the first option that is out of range
   */
  public static void check(Problem problem) {
    Options options = problem.getOptions();
    within("options.turns", options.getTurns(), 1, MAX_TURNS);
    within("options.samples", options.getSamples(), 1, MAX_SAMPLES);
    checkDecoding(options.getDecoding());
    options
        .getDeadlineMillis()
        .ifPresent(millis -> within("options.deadlineMillis", millis, 1, MAX_DEADLINE_MILLIS));
    if (options.getCritic() == CriticKind.ORACLE
        && problem.getGold().isEmpty()
        && problem.getAnswer().isEmpty()) {
      throw new InvalidProblemException(
          "options.critic",
          "options.critic is ORACLE, but the problem has neither gold nor answer: give one of them"
              + " or ask for NEURAL");
    }
  }

  private static void checkDecoding(Decoding decoding) {
    within("options.decoding.maxNewTokens", decoding.getMaxNewTokens(), 1, MAX_NEW_TOKENS);
    aboveZero("options.decoding.temperature", decoding.getTemperature(), MAX_TEMPERATURE);
    aboveZero("options.decoding.topP", decoding.getTopP(), 1);
  }

  private static void within(String field, long value, long from, long to) {
    if (value < from || value > to) {
      throw new InvalidProblemException(
          field, "%s is %s: give a value from %s to %s".formatted(field, value, from, to));
    }
  }

  /** False for what is not a number, too. */
  private static void aboveZero(String field, double value, double to) {
    if (!(value > 0 && value <= to)) {
      throw new InvalidProblemException(
          field, "%s is %s: give a value above 0, up to %s".formatted(field, value, to));
    }
  }
}
