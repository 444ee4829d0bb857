package io.refiner.benchmarks.command;

import java.util.Objects;
import java.util.concurrent.Callable;

import picocli.CommandLine;

/** Runs one command: what goes wrong is one line, not a stack trace, and the exit code is 1. */
public final class BenchmarkLine {

  private BenchmarkLine() {}

  /** Runs it with these arguments and ends the process with its exit code. */
  public static void run(Callable<Integer> command, String... args) {
    CommandLine line = new CommandLine(command);
    line.setExecutionExceptionHandler(
        (e, failed, parsed) -> {
          failed
              .getErr()
              .println(
                  failed.getCommandName()
                      + ": "
                      + Objects.requireNonNullElse(e.getMessage(), e.toString()));
          return failed.getCommandSpec().exitCodeOnExecutionException();
        });
    System.exit(line.execute(args));
  }
}
