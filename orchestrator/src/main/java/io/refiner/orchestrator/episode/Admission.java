package io.refiner.orchestrator.episode;

import java.util.Optional;
import java.util.function.Function;

import io.refiner.reasoning.task.InvalidProblemException;
import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.wire.OptionLimits;
import io.refiner.reasoning.wire.ProblemRecords;
import io.refiner.schemas.record.Failure;
import io.refiner.schemas.record.Problem;

/** Decides whether a submitted problem may become an episode. */
final class Admission {

  /** Characters that an id may have: it is the key of every record of its episode. */
  static final int MAX_ID_LENGTH = 200;

  private static final String INVALID = "invalid-problem";

  private final Function<String, Optional<Task>> tasks;

  Admission(Function<String, Optional<Task>> tasks) {
    this.tasks = tasks;
  }

  /** What is wrong with the id; a problem without a proper one can't be given a result. */
  static Optional<Failure> idFault(String id) {
    if (id.isBlank()) {
      return Optional.of(
          new Failure(INVALID, "id", "id is empty: give each problem a name of its own"));
    }
    if (id.length() > MAX_ID_LENGTH) {
      String message =
          "id has %s characters, the limit is %s: shorten it".formatted(id.length(), MAX_ID_LENGTH);
      return Optional.of(new Failure(INVALID, "id", message));
    }
    return Optional.empty();
  }

  /** What is wrong with a problem whose id is right: the first fault that is found. */
  Optional<Failure> fault(Problem problem) {
    Optional<Task> task = tasks.apply(problem.getTask());
    if (task.isEmpty()) {
      String message = "task is '%s', which this orchestrator does not know";
      return Optional.of(new Failure("unknown-task", "task", message.formatted(problem.getTask())));
    }
    try {
      task.get().validate(ProblemRecords.problem(problem));
      OptionLimits.check(problem);
      return Optional.empty();
    } catch (InvalidProblemException e) {
      return Optional.of(new Failure(INVALID, e.field(), e.getMessage()));
    }
  }
}
