package io.refiner.cli.problem;

import java.io.FilterInputStream;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

import io.refiner.cli.terminal.NamedFile;
import io.refiner.cli.terminal.UsageException;
import io.refiner.reasoning.dataset.DatasetException;
import io.refiner.reasoning.dataset.Examples;
import io.refiner.schemas.record.Failure;

/** Reads the problems of a file in any format that {@link Examples} knows. */
public final class ProblemReader {

  /** Bounds the memory of one run; larger files are split, or submitted in parts. */
  private static final int MAX_PROBLEMS = 200_000;

  private static final String STANDARD_INPUT = "-";

  private static final String ROW = "row";

  /** Of a file's name in an id, which has room for 200 characters. */
  private static final int MAX_NAME = 80;

  private ProblemReader() {}

  /**
   * Everything in the file; a row that is no problem is refused and the next one read. Both are
   * called after file and row where they have no name, such as {@code problems.txt-7}.
   *
   * @param name a path, or {@code -} for standard input
   * @throws UsageException if the file can't be read to its end, or holds no row, or too many
   */
  public static List<Submitted> read(String name) {
    return read(name, shortName(name));
  }

  /**
   * The same for a topic that others write to as well, where {@code problems.txt-7} would not name
   * one problem.
   *
   * @param unnamed what a problem without a name is called, before its row's number
   * @throws UsageException if the file can't be read to its end, or holds no row, or too many
   */
  public static List<Submitted> read(String name, String unnamed) {
    return read(name, unnamed, System.in);
  }

  static List<Submitted> read(String name, String unnamed, InputStream standardInput) {
    try (Examples examples = open(name, unnamed, standardInput)) {
      List<Submitted> all = readAll(examples, shortName(name));
      if (all.isEmpty()) {
        throw new UsageException(display(name) + " holds no problem: give one problem per line");
      }
      return all;
    }
  }

  /** How ids call the file: as its user does, or {@code row} if what is read has no name. */
  public static String shortName(String name) {
    Path file = Path.of(name).getFileName();
    if (name.equals(STANDARD_INPUT) || file == null || !Files.isRegularFile(Path.of(name))) {
      return ROW;
    }
    String last = file.toString();
    return last.length() > MAX_NAME ? last.substring(0, MAX_NAME) : last;
  }

  private static Examples open(String name, String unnamed, InputStream standardInput) {
    if (!name.equals(STANDARD_INPUT)) {
      NamedFile.require("", Path.of(name));
    }
    try {
      return name.equals(STANDARD_INPUT)
          ? Examples.of(new Uncloseable(standardInput), STANDARD_INPUT, unnamed)
          : Examples.open(Path.of(name), unnamed);
    } catch (DatasetException e) {
      throw unreadable(e);
    }
  }

  private static UsageException unreadable(DatasetException e) {
    return new UsageException("cannot read problems: " + e.getMessage(), e);
  }

  private static List<Submitted> readAll(Examples examples, String label) {
    List<Submitted> all = new ArrayList<>();
    boolean more = true;
    while (more) {
      try {
        more = examples.hasNext();
        if (more) {
          all.add(new Submitted.Read(examples.next()));
        }
      } catch (DatasetException e) {
        if (e.endsFile()) {
          throw unreadable(e);
        }
        all.add(refused(e, label));
      }
      if (all.size() > MAX_PROBLEMS) {
        throw new UsageException(
            "more than " + MAX_PROBLEMS + " problems in one file: split it and run the parts");
      }
    }
    return all;
  }

  private static Submitted refused(DatasetException e, String label) {
    return new Submitted.Refused(
        label + "-" + e.row(), new Failure("unreadable-row", "", e.getMessage()));
  }

  private static String display(String name) {
    return name.equals(STANDARD_INPUT) ? "standard input" : name;
  }

  /** Standard input stays open when its reader is closed. */
  private static final class Uncloseable extends FilterInputStream {

    Uncloseable(InputStream in) {
      super(in);
    }

    @Override
    public void close() {}
  }
}
