package io.refiner.cli.command;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Option;

import io.refiner.cli.ring.AliveFile;
import io.refiner.cli.ring.Service;
import io.refiner.cli.ring.ServiceProcess;

/** A command that works until a signal stops it. */
abstract class ServiceCommand implements Callable<Integer> {

  @Option(
      names = "--stop-with-parent",
      hidden = true,
      description = "Stop when the process that started this one is gone.")
  private boolean stopWithParent;

  @Option(
      names = "--alive-file",
      paramLabel = "FILE",
      description =
          "Touch this file every 5 s once the model is loaded and as long as the process lives, for probes to look at.")
  private Optional<Path> aliveFile = Optional.empty();

  /** Checks everything that can be checked before anything is consumed. */
  abstract Service open();

  @Override
  public final Integer call() {
    if (stopWithParent) {
      ServiceProcess.stopWithParent();
    }
    ServiceProcess.run(
        () -> {
          Service service = open();
          aliveFile.ifPresent(AliveFile::keep);
          return service;
        });
    return 0;
  }
}
