package io.refiner.reasoning.task;

import java.util.List;
import java.util.Optional;

import io.refiner.reasoning.mwp.MathWordProblems;

/** The tasks that this build knows. */
public final class Tasks {

  private static final List<Task> ALL = List.of(new MathWordProblems());

  private Tasks() {}

  /** The task of that name, if there is one. */
  public static Optional<Task> named(String name) {
    return ALL.stream().filter(task -> task.name().equals(name)).findFirst();
  }

  /**
   * Holds a setting {@code tasks} to name tasks that there are.
   *
   * @return the names
   * @throws IllegalArgumentException naming key and value of what is missing or unknown
   */
  public static List<String> known(List<String> tasks) {
    if (tasks.isEmpty()) {
      throw new IllegalArgumentException(
          "tasks is empty: name at least one of " + String.join(", ", names()));
    }
    for (String task : tasks) {
      if (named(task).isEmpty()) {
        throw new IllegalArgumentException(
            "tasks must name tasks of " + String.join(", ", names()) + ", not " + task);
      }
    }
    return List.copyOf(tasks);
  }

  /** Every task's name, for messages. */
  public static List<String> names() {
    return ALL.stream().map(Task::name).toList();
  }
}
