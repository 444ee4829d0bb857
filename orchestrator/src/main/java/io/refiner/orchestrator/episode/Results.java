package io.refiner.orchestrator.episode;

import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.wire.ProblemRecords;
import io.refiner.schemas.record.Doubt;
import io.refiner.schemas.record.Episode;
import io.refiner.schemas.record.Failure;
import io.refiner.schemas.record.Gold;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.Result;
import io.refiner.schemas.record.ResultStatus;
import io.refiner.schemas.record.Turn;

/**
 * Makes the results that episodes end with. An episode ends with the hypothesis of its last turn,
 * as in REFINER's inference (arXiv 2304.01904, section 3): rewards of a trained critic rank the
 * candidates of one turn, but do not outvote the revision that they led to.
 */
final class Results {

  /** Characters that a text of a refused problem keeps, so that its result always fits a record. */
  private static final int KEPT_CHARACTERS = 1_000;

  private static final int KEPT_NUMBERS = 100;

  private final Function<String, Optional<Task>> tasks;

  Results(Function<String, Optional<Task>> tasks) {
    this.tasks = tasks;
  }

  /** The result of an episode that came to its end. */
  Result of(Episode episode, ResultStatus status, Optional<Failure> failure, Instant now) {
    Problem problem = episode.getProblem();
    Optional<String> hypothesis = lastHypothesis(episode);
    Optional<String> answer = hypothesis.flatMap(written -> answer(problem, written));
    Optional<Failure> why =
        failure.or(() -> answer.isPresent() ? Optional.empty() : hypothesis.map(Results::noAnswer));
    return new Result(
        problem,
        status,
        hypothesis.orElse(null),
        answer.orElse(null),
        why.orElse(null),
        episode.getTurns(),
        episode.getStartedAt(),
        now,
        answer.flatMap(given -> confidence(episode)).orElse(null),
        answer.isPresent() ? doubts(episode) : List.of());
  }

  /** The result of an episode that can't be followed any more: nothing of it is computed. */
  static Result broken(Episode episode, Failure failure, Instant now) {
    return new Result(
        episode.getProblem(),
        ResultStatus.FAILED,
        lastHypothesis(episode).orElse(null),
        null,
        failure,
        episode.getTurns(),
        episode.getStartedAt(),
        now,
        null,
        List.of());
  }

  /** The result of a problem that never became an episode; what is oversized in it is cut. */
  static Result refused(Problem problem, Failure failure, Instant now) {
    Failure why = new Failure(failure.getCode(), failure.getField(), cut(failure.getMessage()));
    return Result.newBuilder()
        .setProblem(cut(problem))
        .setStatus(ResultStatus.FAILED)
        .setFailure(why)
        .setStartedAt(now)
        .setEndedAt(now)
        .build();
  }

  private Optional<String> answer(Problem problem, String hypothesis) {
    return tasks
        .apply(problem.getTask())
        .flatMap(task -> task.answer(ProblemRecords.problem(problem), hypothesis));
  }

  private static Optional<Double> confidence(Episode episode) {
    return lastTurn(episode).flatMap(turn -> Trust.confidence(episode.getProblem(), turn));
  }

  /** What the task, then what the models tell against the answer. */
  private List<Doubt> doubts(Episode episode) {
    Problem problem = episode.getProblem();
    List<Doubt> doubts = new ArrayList<>();
    lastTurn(episode)
        .ifPresent(
            turn -> {
              tasks
                  .apply(problem.getTask())
                  .map(task -> task.doubts(ProblemRecords.problem(problem), turn.getHypothesis()))
                  .orElse(List.of())
                  .forEach(doubt -> doubts.add(new Doubt(doubt.code(), doubt.message())));
              doubts.addAll(Trust.doubts(problem, turn));
            });
    return List.copyOf(doubts);
  }

  private static Optional<Turn> lastTurn(Episode episode) {
    List<Turn> turns = episode.getTurns();
    return turns.isEmpty() ? Optional.empty() : Optional.of(turns.get(turns.size() - 1));
  }

  private static Optional<String> lastHypothesis(Episode episode) {
    return lastTurn(episode).map(Turn::getHypothesis);
  }

  private static Failure noAnswer(String hypothesis) {
    return new Failure(
        "no-answer", "hypothesis", "the hypothesis can't be executed: " + cut(hypothesis));
  }

  private static Problem cut(Problem problem) {
    List<Double> numbers = problem.getNumbers();
    return new Problem(
        problem.getId(),
        cut(problem.getTask()),
        cut(problem.getText()),
        List.copyOf(numbers.subList(0, Math.min(KEPT_NUMBERS, numbers.size()))),
        problem.getGold().map(Results::cut).orElse(null),
        problem.getOptions(),
        problem.getAnswer().map(Results::cut).orElse(null),
        problem.getOriginal().map(Results::cut).orElse(null));
  }

  private static Gold cut(Gold gold) {
    return new Gold(cut(gold.getHypothesis()), gold.getAnswer().map(Results::cut).orElse(null));
  }

  private static String cut(String text) {
    return text.length() <= KEPT_CHARACTERS ? text : text.substring(0, KEPT_CHARACTERS) + "…";
  }
}
