package io.refiner.cli.command;

import java.io.IOException;
import java.nio.file.InvalidPathException;
import java.util.List;

import picocli.CommandLine;
import picocli.CommandLine.IExecutionExceptionHandler;
import picocli.CommandLine.IParameterExceptionHandler;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ParseResult;

import io.refiner.cli.terminal.OneLine;
import io.refiner.cli.terminal.OutputLostException;
import io.refiner.cli.terminal.UsageException;

/**
 * Ends a command that went wrong: one line on standard error that says what to do, and the exit
 * code.
 */
final class ErrorHandling implements IParameterExceptionHandler, IExecutionExceptionHandler {

  /** The command was used wrongly. */
  static final int USAGE = 2;

  /** The command was told to stop before its end. */
  static final int INTERRUPTED = 130;

  /** The command was used rightly and failed. */
  static final int FAILURE = 1;

  /** Nobody reads any more: what the shell says of a program that SIGPIPE ends. */
  private static final int CLOSED_PIPE = 141;

  @Override
  public int handleParseException(ParameterException mistake, String[] args) {
    CommandLine command = mistake.getCommandLine();
    say(command, Mistakes.message(mistake) + seeHelp(command));
    trace(command, mistake, List.of(args).contains("--verbose"));
    return USAGE;
  }

  @Override
  public int handleExecutionException(Exception error, CommandLine command, ParseResult parsed) {
    if (error instanceof OutputLostException lost && lost.closedPipe()) {
      return CLOSED_PIPE;
    }
    boolean misused = error instanceof UsageException || error instanceof InvalidPathException;
    say(command, message(error) + (misused ? seeHelp(command) : ""));
    trace(command, error, RefinerCommand.verbose(command));
    return misused ? USAGE : FAILURE;
  }

  /** The message, with what the system said; errors without one are named. */
  static String message(Throwable error) {
    if (error instanceof InvalidPathException path) {
      return Mistakes.invalidPath(path);
    }
    String message =
        error.getMessage() == null ? error.getClass().getSimpleName() : error.getMessage();
    return error.getCause() instanceof IOException cause
            && cause.getMessage() != null
            && !message.contains(cause.getMessage())
        ? message + ": " + cause.getMessage()
        : message;
  }

  private static String seeHelp(CommandLine command) {
    return " (see '" + command.getCommandSpec().qualifiedName() + " --help')";
  }

  private static void say(CommandLine command, String message) {
    String line = OneLine.of(message.replaceAll("\\s*\\R\\s*", " ").strip());
    command.getErr().println(command.getCommandSpec().qualifiedName() + ": " + line);
    command.getErr().flush();
  }

  private static void trace(CommandLine command, Throwable error, boolean verbose) {
    if (verbose) {
      error.printStackTrace(command.getErr());
      command.getErr().flush();
    }
  }
}
