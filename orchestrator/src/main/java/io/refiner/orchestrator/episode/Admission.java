package io.refiner.orchestrator.episode;

import java.util.Optional;
import java.util.function.Function;
import java.util.stream.Stream;

import io.refiner.reasoning.task.InvalidProblemException;
import io.refiner.reasoning.task.Task;
import io.refiner.schemas.record.CriticKind;
import io.refiner.schemas.record.Decoding;
import io.refiner.schemas.record.Failure;
import io.refiner.schemas.record.Options;
import io.refiner.schemas.record.Problem;

/** Decides whether a submitted problem may become an episode. */
final class Admission {

  /** Characters that an id may have. */
  static final int MAX_ID_LENGTH = 256;

  private final Function<String, Optional<Task>> tasks;
  private final Patience patience;
  private final Limits limits;

  Admission(Function<String, Optional<Task>> tasks, Patience patience, Limits limits) {
    this.tasks = tasks;
    this.patience = patience;
    this.limits = limits;
  }

  /** What is wrong with the id; a problem without one can't be given a result. */
  static Optional<Failure> idFault(String id) {
    if (id.isBlank()) {
      return invalid("id", "id must not be blank");
    }
    return id.length() > MAX_ID_LENGTH
        ? invalid("id", "id must have at most " + MAX_ID_LENGTH + " characters, not " + id.length())
        : Optional.empty();
  }

  /** What is wrong with a problem whose id is right: the first fault that is found. */
  Optional<Failure> fault(Problem problem) {
    Optional<Task> task = tasks.apply(problem.getTask());
    if (task.isEmpty()) {
      return Optional.of(
          new Failure(
              "unknown-task", "task", "task is not one that is known here: " + problem.getTask()));
    }
    return optionsFault(problem.getOptions())
        .or(() -> goldFault(problem))
        .or(() -> taskFault(task.get(), problem));
  }

  private Optional<Failure> optionsFault(Options options) {
    Decoding decoding = options.getDecoding();
    return Stream.of(
            outside("options.turns", options.getTurns(), limits.turns()),
            outside("options.samples", options.getSamples(), limits.samples()),
            outside(
                "options.decoding.maxNewTokens", decoding.getMaxNewTokens(), limits.newTokens()),
            temperatureFault(decoding.getTemperature()),
            topPFault(decoding.getTopP()),
            options
                .getDeadlineMillis()
                .flatMap(
                    millis ->
                        outside(
                            "options.deadlineMillis",
                            millis,
                            patience.longestDeadline().toMillis())))
        .flatMap(Optional::stream)
        .findFirst();
  }

  private static Optional<Failure> temperatureFault(double temperature) {
    return temperature > 0 && Double.isFinite(temperature)
        ? Optional.empty()
        : invalid(
            "options.decoding.temperature", "temperature must be above 0, but is " + temperature);
  }

  private static Optional<Failure> topPFault(double topP) {
    return topP > 0 && topP <= 1
        ? Optional.empty()
        : invalid("options.decoding.topP", "topP must be in (0, 1], but is " + topP);
  }

  private static Optional<Failure> goldFault(Problem problem) {
    return problem.getOptions().getCritic() == CriticKind.ORACLE && problem.getGold().isEmpty()
        ? invalid("gold", "the critic ORACLE compares with gold: add gold or ask for NEURAL")
        : Optional.empty();
  }

  private static Optional<Failure> taskFault(Task task, Problem problem) {
    try {
      task.validate(Reasoning.problem(problem));
      return Optional.empty();
    } catch (InvalidProblemException e) {
      return invalid(e.field(), e.getMessage());
    }
  }

  private static Optional<Failure> outside(String field, long value, long most) {
    return value >= 1 && value <= most
        ? Optional.empty()
        : invalid(field, field + " must be from 1 to " + most + ", but is " + value);
  }

  private static Optional<Failure> invalid(String field, String message) {
    return Optional.of(new Failure("invalid-problem", field, message));
  }
}
