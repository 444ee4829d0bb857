package io.refiner.cli.problem;

import java.util.List;
import java.util.Optional;

import io.refiner.schemas.record.Failure;
import io.refiner.schemas.record.Gold;

/** One problem of a user's file: read, or refused with the reason. */
public sealed interface Submitted {

  /** What the user calls it; else its place in the file, such as {@code line-7}. */
  String id();

  /**
   * A problem that could be read. Whether it holds to its task's rules is for the ring to say.
   *
   * @param task the name of its task
   * @param text with {@code numberK} in place of each number
   * @param numbers the value behind each {@code numberK}
   * @param gold the right answer, where the file has it
   */
  record Read(String id, String task, String text, List<Double> numbers, Optional<Gold> gold)
      implements Submitted {

    public Read {
      numbers = List.copyOf(numbers);
    }
  }

  /** A line that is no problem; the failure says why. */
  record Refused(String id, Failure failure) implements Submitted {}
}
