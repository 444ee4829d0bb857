package io.refiner.files;

import java.io.FileOutputStream;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assumptions.assumeThat;

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

  @Test
  void writesThroughALinkAndLeavesItThere() throws IOException {
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("README.md"));
    Path linkToLink = Files.createSymbolicLink(folder.resolve("again"), link);

    AtomicFile.write(linkToLink, "new");

    assertThat(file).hasContent("new");
    assertThat(Files.isSymbolicLink(link)).isTrue();
    assertThat(Files.isSymbolicLink(linkToLink)).isTrue();
    assertThat(entries()).containsExactlyInAnyOrder("README.md", "link", "again");
  }

  @Test
  void aLinkToNothingGetsItsTarget() throws IOException {
    Path elsewhere = Files.createDirectory(folder.resolve("elsewhere"));
    Path link = Files.createSymbolicLink(folder.resolve("link"), Path.of("elsewhere/new.md"));

    AtomicFile.write(link, "new");

    assertThat(elsewhere.resolve("new.md")).hasContent("new");
    assertThat(Files.isSymbolicLink(link)).isTrue();
  }

  @Test
  void linksThatGoInACircleAreRefused() throws IOException {
    Path link = folder.resolve("link");
    Files.createSymbolicLink(link, Path.of("again"));
    Files.createSymbolicLink(folder.resolve("again"), Path.of("link"));

    assertThatThrownBy(() -> AtomicFile.write(link, "new")).isInstanceOf(IOException.class);
  }

  @Test
  void aReaderOfANamedPipeGetsTheText() throws Exception {
    Path pipe = folder.resolve("pipe");
    assertThat(new ProcessBuilder("mkfifo", pipe.toString()).start().waitFor()).isZero();
    Process reader = new ProcessBuilder("cat", pipe.toString()).start();
    try {
      AtomicFile.write(pipe, "new");

      assertThat(reader.inputReader().readLine()).isEqualTo("new");
      assertThat(reader.waitFor()).isZero();
      assertThat(entries()).containsExactlyInAnyOrder("README.md", "pipe");
    } finally {
      reader.destroyForcibly();
    }
  }

  /** As root a rename would replace the device itself. */
  @Test
  void aDeviceStaysADevice() throws Exception {
    Path device = folder.resolve("null");
    Process mknod = new ProcessBuilder("mknod", device.toString(), "c", "1", "3").start();
    assumeThat(mknod.waitFor()).as("may make devices").isZero();
    assumeThat(writable(device)).isTrue();

    AtomicFile.write(device, "new");

    assertThat(Files.isRegularFile(device)).isFalse();
    assertThat(entries()).containsExactlyInAnyOrder("README.md", "null");
  }

  @Test
  void anOpenFileOfAProcessIsWrittenToAndNotReplaced() throws Exception {
    try (FileOutputStream open = new FileOutputStream(file.toFile())) {
      Path descriptor = descriptor(open);
      assumeThat(descriptor).exists();
      open.write("before ".getBytes(StandardCharsets.UTF_8));

      AtomicFile.write(descriptor, "new");

      assertThat(file).hasContent("before new");
      assertThat(entries()).containsExactly("README.md");
    }
  }

  @Test
  void whatIsWrittenBitByBitIsThereAtOnce() throws IOException {
    try (AtomicFile atomic = AtomicFile.begin(file)) {
      atomic.out().write("one ".getBytes(StandardCharsets.UTF_8));
      assertThat(file).hasContent("old");
      atomic.out().write("two".getBytes(StandardCharsets.UTF_8));
      atomic.commit();
    }
    assertThat(file).hasContent("one two");
    assertThat(entries()).containsExactly("README.md");
  }

  @Test
  void whatIsNotCommittedLeavesNothing() throws IOException {
    try (AtomicFile atomic = AtomicFile.begin(file)) {
      atomic.out().write("one ".getBytes(StandardCharsets.UTF_8));
    }
    assertThat(file).hasContent("old");
    assertThat(entries()).containsExactly("README.md");
  }

  /** The descriptor of the file that this process has opened. */
  private Path descriptor(FileOutputStream open) throws IOException {
    assertThat(open.getFD().valid()).isTrue();
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      return descriptors
          .filter(each -> isSame(each, file))
          .findFirst()
          .orElse(folder.resolve("no-descriptors-here"));
    }
  }

  private static boolean isSame(Path descriptor, Path file) {
    try {
      return Files.exists(descriptor) && Files.isSameFile(descriptor, file);
    } catch (IOException e) {
      return false;
    }
  }

  private static boolean writable(Path device) {
    try (OutputStream out = Files.newOutputStream(device, StandardOpenOption.WRITE)) {
      out.write(0);
      return true;
    } catch (IOException e) {
      // Mounted without devices.
      return false;
    }
  }

  private List<String> entries() throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }
}
