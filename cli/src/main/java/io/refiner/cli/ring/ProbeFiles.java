package io.refiner.cli.ring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.Optional;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.messaging.worker.Pulse;

/**
 * Two files for probes that can only run commands. The time of one says when the role was last seen
 * to go on, that of the other when it last worked on all that it was assigned. A thread of its own
 * writes them, so that a disk that hangs holds up nobody, but only what the role itself has told.
 */
public final class ProbeFiles implements Pulse {

  private static final Logger LOG = LoggerFactory.getLogger(ProbeFiles.class);
  private static final Duration LOOK = Duration.ofSeconds(1);
  private static final Duration TOUCH = Duration.ofSeconds(5);

  /** A role that has said nothing for so long is not ready. */
  private static final Duration SILENCE = Duration.ofSeconds(30);

  private final Optional<Path> alive;
  private final Optional<Path> ready;
  private final LongSupplier nanos;

  /** What was told last, and when. */
  private record Beat(boolean ready, long nanos) {}

  private volatile Optional<Beat> last = Optional.empty();
  private Optional<Beat> seen = Optional.empty();
  private Optional<Long> aliveTouched = Optional.empty();
  private Optional<Long> readyTouched = Optional.empty();
  private boolean warned;

  ProbeFiles(Optional<Path> alive, Optional<Path> ready, LongSupplier nanos) {
    this.alive = alive;
    this.ready = ready;
    this.nanos = nanos;
  }

  /** Writes the files until the process ends; without files it does nothing. */
  public static Pulse keep(Optional<Path> alive, Optional<Path> ready) {
    if (alive.isEmpty() && ready.isEmpty()) {
      return Pulse.NONE;
    }
    ProbeFiles files = new ProbeFiles(alive, ready, System::nanoTime);
    // What a process before this one left must not pass for this one's.
    files.delete(alive);
    files.delete(ready);
    Executors.newSingleThreadScheduledExecutor(
            task -> {
              Thread thread = new Thread(task, "probe-files");
              thread.setDaemon(true);
              return thread;
            })
        .scheduleWithFixedDelay(
            files::look, LOOK.toMillis(), LOOK.toMillis(), TimeUnit.MILLISECONDS);
    return files;
  }

  @Override
  public void beat(boolean isReady) {
    last = Optional.of(new Beat(isReady, nanos.getAsLong()));
  }

  /** Writes what was told since the last look. */
  void look() {
    Optional<Beat> beat = last;
    long now = nanos.getAsLong();
    boolean news = beat.isPresent() && !beat.equals(seen);
    seen = beat;
    if (news) {
      aliveTouched = touched(alive, aliveTouched, now);
    }
    if (beat.isEmpty() || !beat.get().ready() || now - beat.get().nanos() > SILENCE.toNanos()) {
      readyTouched = Optional.empty();
      delete(ready);
    } else if (news) {
      readyTouched = touched(ready, readyTouched, now);
    }
  }

  private Optional<Long> touched(Optional<Path> file, Optional<Long> before, long now) {
    if (before.isPresent() && now - before.get() < TOUCH.toNanos()) {
      return before;
    }
    try {
      if (file.isPresent()) {
        Files.writeString(file.get(), Instant.now() + "\n");
      }
    } catch (IOException e) {
      warn(file, e);
    }
    return Optional.of(now);
  }

  private void delete(Optional<Path> file) {
    try {
      if (file.isPresent()) {
        Files.deleteIfExists(file.get());
      }
    } catch (IOException e) {
      warn(file, e);
    }
  }

  /** Once: whoever looks at the file sees that it is not written. */
  private void warn(Optional<Path> file, IOException e) {
    if (!warned) {
      LOG.warn("cannot write {} for probes: {}", file.orElseThrow(), e.toString());
    }
    warned = true;
  }
}
