package io.refiner.reasoning.task;

import java.util.List;
import java.util.Optional;

/** The tasks that this build knows. */
public final class Tasks {

  private Tasks() {}

  /** The task of that name, if there is one. */
  public static Optional<Task> named(String name) {
    return Optional.empty();
  }

  /** Every task's name, for messages. */
  public static List<String> names() {
    return List.of();
  }
}
