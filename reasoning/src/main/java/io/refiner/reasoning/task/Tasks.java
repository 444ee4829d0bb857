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

  /** Every task's name, for messages. */
  public static List<String> names() {
    return ALL.stream().map(Task::name).toList();
  }
}
