package io.refiner.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Stream;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AtomicFolderTest {

  private static final Map<String, String> OLD = Map.of("a", "old a", "b", "old b");
  private static final Map<String, String> NEW = Map.of("a", "new a", "c", "new c");

  @TempDir private Path parent;
  private Path folder;

  @BeforeEach
  void setUp() {
    folder = parent.resolve("state");
  }

  /** Dies at the given operation: neither it nor anything after it happens. */
  private static final class DyingDisk implements Disk {

    private int left;

    DyingDisk(int operations) {
      left = operations;
    }

    @Override
    public void move(Path from, Path to) throws IOException {
      use();
      Disk.super.move(from, to);
    }

    @Override
    public void force(Path path) throws IOException {
      use();
      Disk.super.force(path);
    }

    @Override
    public void delete(Path path) throws IOException {
      use();
      Disk.super.delete(path);
    }

    private void use() {
      if (--left < 0) {
        throw new Killed();
      }
    }
  }

  private static final class Killed extends Error {

    private static final long serialVersionUID = 1L;
  }

  @Test
  void aKillAtAnyOperationLeavesTheOldContentOrTheNewWhole() {
    boolean finished = false;
    boolean oldSeen = false;
    boolean newSeen = false;
    for (int operations = 0; !finished; operations++) {
      AtomicFolder.replace(folder, files(OLD));
      finished = replacesWith(new DyingDisk(operations));
      Map<String, String> found = read(AtomicFolder.current(folder));
      assertThat(found).as("killed at operation %s", operations).isIn(OLD, NEW);
      oldSeen |= found.equals(OLD);
      newSeen |= found.equals(NEW) && !finished;
    }
    assertThat(oldSeen && newSeen).isTrue();
  }

  @Test
  void theNextReplacementClearsWhatAKilledOneLeft() {
    boolean finished = false;
    for (int operations = 0; !finished; operations++) {
      AtomicFolder.replace(folder, files(OLD));
      finished = replacesWith(new DyingDisk(operations));
      AtomicFolder.replace(folder, files(NEW));
      assertThat(read(folder)).isEqualTo(NEW);
      assertThat(names(parent)).containsExactly("state");
    }
  }

  @Test
  void settlingPutsWhatAKilledReplacementLeftIntoItsFolder() throws IOException {
    boolean finished = false;
    for (int operations = 0; !finished; operations++) {
      AtomicFolder.replace(folder, files(OLD));
      finished = replacesWith(new DyingDisk(operations));
      Map<String, String> found = read(AtomicFolder.current(folder));
      AtomicFolder.settle(folder);
      assertThat(read(folder)).isEqualTo(found);
      assertThat(names(parent)).containsExactly("state");
    }
    AtomicFolder.settle(parent.resolve("nothing"));
    assertThat(names(parent)).containsExactly("state");
  }

  @Test
  void aKilledFirstWriteLeavesNothingOrAll() {
    boolean finished = false;
    for (int operations = 0; !finished; operations++) {
      finished = replacesWith(new DyingDisk(operations));
      Path current = AtomicFolder.current(folder);
      if (Files.exists(current)) {
        assertThat(read(current)).isEqualTo(NEW);
      }
      deleteAll();
    }
  }

  @Test
  void aFailedWriteKeepsTheOldContentAndLeavesNothingBeside() {
    AtomicFolder.replace(folder, files(OLD));
    AtomicFolder.Content failing =
        empty -> {
          files(NEW).writeTo(empty);
          throw new IOException("no space left on device");
        };
    assertThatThrownBy(() -> AtomicFolder.replace(folder, failing))
        .isInstanceOf(UncheckedIOException.class)
        .hasMessageContaining(folder + ": no space left on device")
        .hasRootCauseMessage("no space left on device");
    assertThat(read(folder)).isEqualTo(OLD);
    assertThat(names(parent)).containsExactly("state");
  }

  @Test
  void oldEntriesAreCarriedOverOnRequestUnlessTheyAreWrittenAnew() throws IOException {
    AtomicFolder.replace(folder, files(Map.of("a", "old a", "log", "lines", "stale", "x")));
    Files.createDirectories(folder.resolve("log.d"));
    Files.writeString(folder.resolve("log.d/part"), "kept too");
    AtomicFolder.replace(folder, name -> name.startsWith("log") || name.equals("a"), files(NEW));
    assertThat(names(folder)).containsExactly("a", "c", "log", "log.d");
    assertThat(folder.resolve("a")).hasContent("new a");
    assertThat(folder.resolve("log.d/part")).hasContent("kept too");
  }

  @Test
  void whatCanNotBeLinkedIsCopied() throws IOException {
    Disk withoutLinks =
        new Disk() {
          @Override
          public void link(Path file, Path name) throws IOException {
            throw new FileSystemException(name.toString(), file.toString(), "not permitted");
          }
        };
    AtomicFolder.replace(folder, files(Map.of("card", "words")));
    new AtomicFolder(folder, withoutLinks).replace(name -> true, files(NEW));
    assertThat(folder.resolve("card")).hasContent("words");
  }

  @Test
  void refusesToReplaceAFile() throws IOException {
    Files.writeString(folder, "a file");
    assertThatThrownBy(() -> AtomicFolder.replace(folder, files(NEW)))
        .isInstanceOf(UncheckedIOException.class);
    assertThat(folder).hasContent("a file");
  }

  /** Whether the replacement came to its end. */
  private boolean replacesWith(Disk disk) {
    try {
      new AtomicFolder(folder, disk).replace(name -> false, files(NEW));
      return true;
    } catch (Killed e) {
      return false;
    }
  }

  private static AtomicFolder.Content files(Map<String, String> contents) {
    return empty -> {
      for (Map.Entry<String, String> file : contents.entrySet()) {
        Files.writeString(empty.resolve(file.getKey()), file.getValue());
      }
    };
  }

  private static Map<String, String> read(Path folder) {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> files = Files.list(folder)) {
      for (Path file : files.toList()) {
        contents.put(file.getFileName().toString(), Files.readString(file));
      }
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return contents;
  }

  private static Stream<String> names(Path folder) {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.map(entry -> entry.getFileName().toString()).sorted().toList().stream();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private void deleteAll() {
    names(parent)
        .forEach(
            name -> {
              try {
                Disk.REAL.delete(parent.resolve(name));
              } catch (IOException e) {
                throw new UncheckedIOException(e);
              }
            });
  }
}
