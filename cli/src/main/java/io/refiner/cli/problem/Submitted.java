package io.refiner.cli.problem;

import java.util.HashSet;
import java.util.List;
import java.util.Set;

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

  /** The same with all but the first problem of each id refused. */
  static List<Submitted> distinct(List<Submitted> all) {
    Set<String> ids = new HashSet<>();
    return all.stream()
        .map(one -> one instanceof Read && !ids.add(one.id()) ? repeated(one.id()) : one)
        .toList();
  }

  private static Submitted repeated(String id) {
    return new Refused(
        id,
        new Failure(
            "repeated-id", "id", "an earlier row has this id: give each problem one of its own"));
  }
}
