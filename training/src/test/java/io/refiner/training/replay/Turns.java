package io.refiner.training.replay;

import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.feedback.Finding;
import io.refiner.reasoning.replay.CriticKind;
import io.refiner.reasoning.replay.CriticVersion;
import io.refiner.reasoning.replay.LoggedCandidate;
import io.refiner.reasoning.replay.LoggedTurn;
import io.refiner.reasoning.replay.ModelVersion;
import io.refiner.reasoning.task.Problem;
import io.refiner.reasoning.task.Task.Revision;

/** Logged turns for tests, and logs that hold them in memory. */
public final class Turns {

  static final Critique ACCEPTED = new Critique(List.of(), "No", 1);
  static final Critique REFUSED =
      new Critique(List.of(Finding.of("incorrect-operator", 0)), "the operator in #0 is wrong.", 0);

  private static final ModelVersion MODEL = new ModelVersion("mwp", 0, "");

  private Turns() {}

  /** A turn about a problem of two numbers, 8 and 5. */
  public static LoggedTurn turn(
      String text, Optional<String> gold, Optional<Revision> previous, LoggedCandidate... said) {
    return new LoggedTurn(
        "mwp",
        new Problem("p", text, List.of(8.0, 5.0), gold),
        previous.isPresent() ? 2 : 1,
        previous,
        List.of(said),
        MODEL,
        new CriticVersion(CriticKind.ORACLE, MODEL),
        Instant.EPOCH);
  }

  /** A candidate with what the critic said of it. */
  public static LoggedCandidate candidate(String text, Critique critique) {
    return new LoggedCandidate(text, List.of(), List.of(), Optional.of(critique));
  }

  /** A log of these turns. */
  public static ReplayLog log(LoggedTurn... turns) {
    List<LoggedTurn> all = Stream.of(turns).toList();
    return new ReplayLog() {
      @Override
      public long size() {
        return all.size();
      }

      @Override
      public LoggedTurn get(long index) {
        return all.get((int) index);
      }

      @Override
      public String digest() {
        return "0".repeat(64);
      }

      @Override
      public Map<String, String> origin() {
        return Map.of("topic", "feedback");
      }
    };
  }
}
