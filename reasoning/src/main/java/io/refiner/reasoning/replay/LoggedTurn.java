package io.refiner.reasoning.replay;

import java.time.Instant;
import java.util.List;
import java.util.Optional;

import io.refiner.reasoning.task.Problem;
import io.refiner.reasoning.task.Task;

/**
 * One turn of an episode as the topic {@code feedback} has it. Its form is right; whether the
 * problem holds to its task's rules is for {@link Task#validate} to say.
 *
 * @param task the task's name
 * @param problem what was asked
 * @param turn from 1
 * @param previous what was to be revised; empty on turn 1
 * @param candidates none if the generator could not answer
 * @param generator who wrote them
 * @param critic who judged them
 * @param judgedAt when
 */
public record LoggedTurn(
    String task,
    Problem problem,
    int turn,
    Optional<Task.Revision> previous,
    List<LoggedCandidate> candidates,
    ModelVersion generator,
    CriticVersion critic,
    Instant judgedAt) {

  public LoggedTurn {
    candidates = List.copyOf(candidates);
    if (turn < 1) {
      throw new IllegalArgumentException("turns count from 1, not " + turn);
    }
  }

  /** Accepted if any candidate is; empty if no candidate was judged. */
  public Optional<Verdict> verdict() {
    if (accepted().isPresent()) {
      return Optional.of(Verdict.ACCEPTED);
    }
    boolean judged = candidates.stream().anyMatch(candidate -> candidate.critique().isPresent());
    return judged ? Optional.of(Verdict.REFUSED) : Optional.empty();
  }

  /** The first candidate that the critic had nothing to object to. */
  public Optional<LoggedCandidate> accepted() {
    return candidates.stream().filter(LoggedCandidate::accepted).findFirst();
  }
}
