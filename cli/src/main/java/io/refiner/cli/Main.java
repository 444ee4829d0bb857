package io.refiner.cli;

import java.io.PrintWriter;
import java.nio.charset.StandardCharsets;
import java.util.Locale;

import io.refiner.cli.command.RefinerCommand;
import io.refiner.cli.terminal.StandardOutput;

/** Where the process starts. */
public final class Main {

  private Main() {}

  public static void main(String[] args) {
    // What is printed is read by programs, too: numbers look the same everywhere.
    Locale.setDefault(Locale.ROOT);
    PrintWriter err = new PrintWriter(System.err, true, StandardCharsets.UTF_8);
    int code =
        RefinerCommand.commandLine().setOut(StandardOutput.writer()).setErr(err).execute(args);
    err.flush();
    System.exit(code);
  }
}
