package io.refiner.cli.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code refiner train}. */
@Command(
    name = "train",
    mixinStandardHelpOptions = true,
    description = "Train the checkpoints that the ring works with.")
final class TrainCommand implements Runnable {

  @Spec private CommandSpec spec;

  @Override
  public void run() {
    throw new ParameterException(
        spec.commandLine(),
        "Missing command: what is to be trained, such as 'refiner train generator'");
  }
}
