package io.refiner.cli.ring;

import java.nio.file.Path;

/** The folder that Refiner is in: the checkpoints and examples that it ships are below it. */
public final class Home {

  private Home() {}

  /** What the refiner script says, or the working directory. */
  public static Path directory() {
    return Path.of(System.getProperty("refiner.home", ""));
  }

  /** The problems that the demo solves. */
  public static Path bundledProblems() {
    return directory().resolve("examples").resolve("mwp-problems.jsonl");
  }
}
