package io.refiner.critic;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import io.refiner.schemas.record.Failure;
import io.refiner.schemas.record.Hypotheses;
import io.refiner.schemas.record.ModelVersion;
import io.refiner.schemas.record.Problem;

/** A critic with a model: what problems that ask for NEURAL are judged by. */
interface ModelCritic {

  /** Which weights judge. */
  ModelVersion version();

  /** Judges all candidates of all records in one call of the model, in their order. */
  List<Verdict> judge(List<Hypotheses> all);

  /** Why a model of these tasks can't be asked about a problem, if it can't. */
  static Optional<Failure> unsupported(Set<String> tasks, Problem problem) {
    if (tasks.contains(problem.getTask())) {
      return Optional.empty();
    }
    String message =
        "the critic's model was trained for %s, not for %s".formatted(tasks, problem.getTask());
    return Optional.of(new Failure("unsupported-task", "task", message));
  }
}
