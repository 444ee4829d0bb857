package io.refiner.seq2seq.checkpoint;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AtomicFileTest {

  private static final int OPERATIONS = 4;

  @TempDir private Path folder;
  private Path file;

  @BeforeEach
  void writeTheOldText() throws IOException {
    file = Files.writeString(folder.resolve("README.md"), "old");
  }

  /** Fails from the given operation on: with an error of the disk, or as if the process died. */
  private static final class BadDisk implements Disk {

    private final boolean dies;
    private int left;

    BadDisk(int operations, boolean dies) {
      this.left = operations;
      this.dies = dies;
    }

    @Override
    public OutputStream create(Path part) throws IOException {
      use();
      return new FilterOutputStream(Disk.super.create(part)) {
        @Override
        public void write(byte[] bytes) throws IOException {
          out.write(bytes, 0, bytes.length / 2);
          out.flush();
          use();
          out.write(bytes, bytes.length / 2, bytes.length - bytes.length / 2);
        }
      };
    }

    @Override
    public void force(Path path) throws IOException {
      use();
    }

    @Override
    public void move(Path from, Path to) throws IOException {
      use();
      Disk.super.move(from, to);
    }

    private void use() throws IOException {
      if (--left < 0) {
        if (dies) {
          throw new Killed();
        }
        throw new IOException("No space left on device");
      }
    }
  }

  private static final class Killed extends Error {

    private static final long serialVersionUID = 1L;
  }

  @Test
  void replacesTheTextAndLeavesNothingElse() throws IOException {
    AtomicFile.write(file, "new");
    assertThat(file).hasContent("new");
    assertThat(entries()).containsExactly("README.md");
  }

  @Test
  void aKillBeforeTheTextIsInItsPlaceLeavesTheOldOne() {
    for (int operations = 0; operations < OPERATIONS; operations++) {
      BadDisk disk = new BadDisk(operations, true);
      assertThatThrownBy(() -> AtomicFile.write(file, "new", disk)).isInstanceOf(Killed.class);
      assertThat(file).as("killed at operation %s", operations).hasContent("old");
    }
  }

  @Test
  void whatAKillLeftIsWrittenOver() throws IOException {
    BadDisk disk = new BadDisk(2, true);
    assertThatThrownBy(() -> AtomicFile.write(file, "new", disk)).isInstanceOf(Killed.class);
    AtomicFile.write(file, "newer");
    assertThat(file).hasContent("newer");
    assertThat(entries()).containsExactly("README.md");
  }

  @Test
  void aFullDiskLeavesTheOldTextAndNothingElse() throws IOException {
    for (int operations = 0; operations < OPERATIONS; operations++) {
      BadDisk disk = new BadDisk(operations, false);
      assertThatThrownBy(() -> AtomicFile.write(file, "new", disk))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("No space left");
      assertThat(file).as("full at operation %s", operations).hasContent("old");
      assertThat(entries()).containsExactly("README.md");
    }
  }

  private List<String> entries() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }
}
