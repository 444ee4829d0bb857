package io.refiner.reasoning.replay;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.feedback.Finding;
import io.refiner.reasoning.task.Problem;

/** Turns of all kinds, drawn at random. */
final class RandomTurns {

  private static final List<String> TASKS = List.of("mwp", "chess");
  private static final List<String> TYPES = List.of("incorrect-operator", "missing-step");

  private RandomTurns() {}

  static LoggedTurn turn(Random random) {
    List<LoggedCandidate> candidates = new ArrayList<>();
    for (int i = random.nextInt(4); i > 0; i--) {
      candidates.add(candidate(random));
    }
    return new LoggedTurn(
        TASKS.get(random.nextInt(TASKS.size())),
        new Problem("p" + random.nextInt(), "number0", List.of(1.0), Optional.empty()),
        1 + random.nextInt(3),
        Optional.empty(),
        candidates,
        version(random),
        new CriticVersion(CriticKind.values()[random.nextInt(2)], version(random)),
        Instant.ofEpochSecond(random.nextInt(1_000_000)));
  }

  private static LoggedCandidate candidate(Random random) {
    List<Finding> findings = new ArrayList<>();
    for (int i = random.nextInt(3); i > 0; i--) {
      findings.add(Finding.of(TYPES.get(random.nextInt(TYPES.size()))));
    }
    Critique critique = new Critique(findings, "words", findings.isEmpty() ? 1 : 0.25);
    return new LoggedCandidate(
        "#0",
        List.of(),
        List.of(),
        random.nextInt(5) > 0 ? Optional.of(critique) : Optional.empty());
  }

  static ModelVersion version(Random random) {
    return new ModelVersion("mwp", random.nextInt(5), "%08x".formatted(random.nextInt(3)));
  }
}
