package io.refiner.cli.ring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A file whose time says when this process was last seen alive, for probes that can only run
 * commands.
 */
public final class AliveFile {

  private static final Logger LOG = LoggerFactory.getLogger(AliveFile.class);
  private static final int PERIOD_SECONDS = 5;

  private AliveFile() {}

  /** Writes the file now and every 5 s until the process ends. */
  public static void keep(Path file) {
    Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "alive-file");
              thread.setDaemon(true);
              return thread;
            })
        .scheduleAtFixedRate(() -> write(file), 0, PERIOD_SECONDS, TimeUnit.SECONDS);
  }

  private static void write(Path file) {
    try {
      Files.writeString(file, Instant.now() + "\n");
    } catch (IOException e) {
      LOG.warn("cannot write --alive-file {}: {}", file, e.toString());
    }
  }
}
