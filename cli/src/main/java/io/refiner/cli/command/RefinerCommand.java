package io.refiner.cli.command;

import java.util.Optional;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.ExecutionException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.ScopeType;
import picocli.CommandLine.Spec;

import io.refiner.cli.terminal.LogLevels;
import io.refiner.cli.terminal.LogLevels.LogLevel;
import io.refiner.cli.terminal.OutputLostException;

/** {@code refiner}: the command that holds the others, and the options that all of them take. */
@Command(
    name = "refiner",
    mixinStandardHelpOptions = true,
    versionProvider = Version.class,
    synopsisSubcommandLabel = "COMMAND",
    description = "Reasoning problems stream through Kafka and come back refined.",
    subcommands = {
      DemoCommand.class,
      SolveCommand.class,
      BrokerCommand.class,
      TopicsCommand.class,
      OrchestratorCommand.class,
      GeneratorCommand.class,
      CriticCommand.class,
      SubmitCommand.class,
      ResultsCommand.class,
      LogCommand.class,
      TrainCommand.class,
      PoliciesCommand.class,
      SchemasCommand.class,
      EvaluateCommand.class,
      HelpCommand.class
    },
    footer = {
      "",
      "Examples:",
      "  refiner demo                        see the whole ring work on bundled problems",
      "  refiner solve problems.txt          solve your own, one problem in words per line",
      "  refiner help solve                  what a command takes, with examples"
    })
public final class RefinerCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Option(
      names = "--verbose",
      scope = ScopeType.INHERIT,
      description = "Print stack traces of errors.")
  private boolean verbose;

  @Option(
      names = "--log-level",
      scope = ScopeType.INHERIT,
      paramLabel = "LEVEL",
      description =
          "What is logged on standard error: error, warn, info, debug, trace"
              + " (default: info for services, warn for everything else).")
  private Optional<LogLevel> logLevel = Optional.empty();

  /** The whole command line, writing to the process's standard output and standard error. */
  public static CommandLine commandLine() {
    ErrorHandling errors = new ErrorHandling();
    return new CommandLine(new RefinerCommand())
        .setCaseInsensitiveEnumValuesAllowed(true)
        .setUsageHelpWidth(100)
        .setParameterExceptionHandler(errors)
        .setExecutionExceptionHandler(errors)
        .setExecutionStrategy(RefinerCommand::execute);
  }

  @Override
  public void run() {
    throw new ParameterException(spec.commandLine(), "Missing command, such as 'refiner demo'");
  }

  /** Whether the user asked for stack traces. */
  static boolean verbose(CommandLine command) {
    return root(command).verbose;
  }

  private static int execute(CommandLine.ParseResult parsed) {
    CommandLine.ParseResult last = parsed;
    while (last.hasSubcommand()) {
      last = last.subcommand();
    }
    CommandLine command = last.commandSpec().commandLine();
    boolean service = command.getCommandSpec().userObject() instanceof ServiceCommand;
    LogLevels.set(root(command).logLevel.orElse(service ? LogLevel.INFO : LogLevel.WARN));
    try {
      int code = new CommandLine.RunLast().execute(parsed);
      command.getOut().flush();
      return code;
    } catch (OutputLostException e) {
      // Thrown while help was printed; a command's own comes as its failure.
      throw new ExecutionException(command, e.getMessage(), e);
    }
  }

  private static RefinerCommand root(CommandLine command) {
    CommandLine root = command;
    while (root.getParent() != null) {
      root = root.getParent();
    }
    return root.getCommand();
  }
}
