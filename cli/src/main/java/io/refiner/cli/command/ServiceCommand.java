package io.refiner.cli.command;

import java.nio.file.Path;
import java.util.Optional;
import java.util.concurrent.Callable;

import picocli.CommandLine.Option;

import io.refiner.cli.ring.ProbeFiles;
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
          "Touch this file every 5 s, from the time that the model is loaded, as long as the role goes on, if only"
              + " waiting: for startup and liveness probes.")
  private Optional<Path> aliveFile = Optional.empty();

  @Option(
      names = "--ready-file",
      paramLabel = "FILE",
      description =
          "Touch this file every 5 s while the role works on everything that it was assigned; it is deleted while the"
              + " role waits for the broker, for its first policy or for the state of a partition: for readiness probes.")
  private Optional<Path> readyFile = Optional.empty();

  /** Checks everything that can be checked before anything is consumed. */
  abstract Service open();

  @Override
  public final Integer call() {
    if (stopWithParent) {
      ServiceProcess.stopWithParent();
    }
    ServiceProcess.run(this::open, ProbeFiles.keep(aliveFile, readyFile));
    return 0;
  }
}
