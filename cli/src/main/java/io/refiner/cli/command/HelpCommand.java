package io.refiner.cli.command;

import java.util.List;
import java.util.Map;

import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

import io.refiner.cli.terminal.UsageException;

/** {@code refiner help}: the same as {@code --help} behind a command. */
@Command(
    name = "help",
    mixinStandardHelpOptions = true,
    helpCommand = true,
    description = "Say what a command does and takes.",
    footer = {
      "",
      "Examples:",
      "  refiner help solve",
      "  refiner help policies publish",
    })
final class HelpCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Parameters(
      paramLabel = "COMMAND",
      arity = "0..*",
      description = "The command, such as solve or log stats (default: all commands).")
  private List<String> path = List.of();

  @Override
  public void run() {
    CommandLine command = spec.parent().commandLine();
    for (String word : path) {
      command = below(command, word);
    }
    command.usage(spec.commandLine().getOut());
  }

  private static CommandLine below(CommandLine command, String word) {
    Map<String, CommandLine> commands = command.getSubcommands();
    CommandLine found = commands.get(word);
    if (found == null) {
      String name = command.getCommandSpec().qualifiedName();
      throw new UsageException(
          commands.isEmpty()
              ? name + " has no commands of its own, so no " + word
              : name + " has no command " + word + Mistakes.suggestion(word, commands.keySet()));
    }
    return found;
  }
}
