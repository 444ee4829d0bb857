package io.refiner.cli.problem;

import io.refiner.reasoning.dataset.Example;
import io.refiner.schemas.record.Failure;

/** One problem of a user's file: read, or refused with the reason. */
public sealed interface Submitted {

  /** What the user calls it; else its place in the file, such as {@code row-7}. */
  String id();

  /** A problem that could be read. Whether it holds to its task's rules is for the ring to say. */
  record Read(Example example) implements Submitted {

    @Override
    public String id() {
      return example.problem().id();
    }
  }

  /** A row that is no problem; the failure says why. */
  record Refused(String id, Failure failure) implements Submitted {}
}
