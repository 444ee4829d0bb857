package io.refiner.cli.ring;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;

/** Contract: probes see the progress of the role, not that of a timer. */
class ProbeFilesTest {

  @TempDir private Path folder;

  private final AtomicLong nanos = new AtomicLong();
  private Path alive;
  private Path ready;
  private ProbeFiles files;

  @BeforeEach
  void open() {
    alive = folder.resolve("alive");
    ready = folder.resolve("ready");
    files = new ProbeFiles(Optional.of(alive), Optional.of(ready), nanos::get);
  }

  private void pass(int seconds) {
    nanos.addAndGet(Duration.ofSeconds(seconds).toNanos());
  }

  @Test
  void nothingIsWrittenBeforeTheRoleGoesOn() {
    files.look();
    pass(60);
    files.look();

    assertThat(alive).doesNotExist();
    assertThat(ready).doesNotExist();
  }

  @Test
  void aRoleThatHangsIsNoLongerSeen() throws IOException {
    files.beat(true);
    files.look();
    assertThat(alive).exists();
    assertThat(ready).exists();

    Files.delete(alive);
    for (int i = 0; i < 31; i++) {
      pass(1);
      files.look();
    }
    assertThat(alive).doesNotExist();
    assertThat(ready).doesNotExist();

    files.beat(true);
    files.look();
    assertThat(alive).exists();
    assertThat(ready).exists();
  }

  @Test
  void aRoleThatWaitsIsAliveAndNotReady() throws IOException {
    files.beat(true);
    files.look();
    pass(5);
    files.beat(false);
    Files.delete(alive);
    files.look();

    assertThat(alive).exists();
    assertThat(ready).doesNotExist();
  }
}
