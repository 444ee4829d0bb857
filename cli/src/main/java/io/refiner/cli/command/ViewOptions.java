package io.refiner.cli.command;

import java.io.PrintWriter;

import picocli.CommandLine.Option;

import io.refiner.cli.result.ResultJson;
import io.refiner.cli.result.Story;
import io.refiner.cli.terminal.OneLine;
import io.refiner.cli.terminal.StandardOutput;
import io.refiner.cli.terminal.UsageException;
import io.refiner.schemas.record.Result;

/** How results are printed: for programs, or for people. */
final class ViewOptions {

  @Option(
      names = "--json",
      description =
          "Print a line of JSON for each result (default unless standard output is a terminal).")
  private boolean json;

  @Option(
      names = "--text",
      description = "Print each episode turn by turn, for people (default on a terminal).")
  private boolean text;

  /**
   * Whether people read the results.
   *
   * @throws UsageException if both are asked for
   */
  boolean forPeople() {
    if (json && text) {
      throw new UsageException("give --json or --text, not both");
    }
    return text || (!json && StandardOutput.isTerminal());
  }

  /** Prints one result. */
  void print(PrintWriter out, String id, Result result) {
    if (forPeople()) {
      Story.lines(id, result).forEach(line -> out.println(OneLine.of(line)));
      out.println();
    } else {
      out.println(ResultJson.line(id, result));
    }
    out.flush();
  }
}
