package io.refiner.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Replaces a folder as a whole: whenever the process or the machine dies, the old content or the
 * new one is there, complete.
 *
 * <p>A file system can't swap two folders in one step. So the new one is written as {@code
 * .NAME.part} and forced to disk; renamed to {@code .NAME.new}, which says that it is complete; the
 * old one is renamed to {@code .NAME.old}, the new one to {@code NAME}, and the old one deleted.
 * Readers ask {@link #current} where the content is; the next replacement clears what a killed one
 * left.
 */
public final class AtomicFolder {

  private static final Logger LOG = LoggerFactory.getLogger(AtomicFolder.class);

  private final Path folder;
  private final Path part;
  private final Path complete;
  private final Path old;
  private final Disk disk;

  /**
   * A folder to replace.
   *
   * @param disk does it; {@link Disk#REAL} but in tests
   */
  public AtomicFolder(Path folder, Disk disk) {
    this.folder = folder.toAbsolutePath().normalize();
    this.disk = disk;
    String name = "." + this.folder.getFileName();
    part = this.folder.resolveSibling(name + ".part");
    complete = this.folder.resolveSibling(name + ".new");
    old = this.folder.resolveSibling(name + ".old");
  }

  /** Writes the files of a new content. */
  @FunctionalInterface
  public interface Content {

    /** Writes into the given empty folder. */
    void writeTo(Path empty) throws IOException;
  }

  /**
   * Replaces a folder, making it if it isn't there.
   *
   * @throws UncheckedIOException if the content can't be written; the old one is then still there
   */
  public static void replace(Path folder, Content content) {
    replace(folder, name -> false, content);
  }

  /**
   * Replaces a folder, but carries some of its old entries over: those with a name that is to be
   * kept and that the new content doesn't use. Files are linked, not copied.
   *
   * @throws UncheckedIOException if the content can't be written; the old one is then still there
   */
  public static void replace(Path folder, Predicate<String> kept, Content content) {
    new AtomicFolder(folder, Disk.REAL).replace(kept, content);
  }

  /**
   * Ends what a replacement that was cut short began, so that the content is in its folder, where
   * more may be written beside it.
   *
   * @throws UncheckedIOException if that can't be done
   */
  public static void settle(Path folder) {
    try {
      new AtomicFolder(folder, Disk.REAL).settle();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot settle %s: %s".formatted(folder, e.getMessage()), e);
    }
  }

  /** Where the content of a folder is: a replacement that was cut short may have left it aside. */
  public static Path current(Path folder) {
    AtomicFolder atomic = new AtomicFolder(folder, Disk.REAL);
    return Stream.of(folder, atomic.complete, atomic.old)
        .filter(Files::exists)
        .findFirst()
        .orElse(folder);
  }

  /** See {@link #replace(Path, Predicate, Content)}. */
  public void replace(Predicate<String> kept, Content content) {
    try {
      if (Files.exists(folder) && !Files.isDirectory(folder)) {
        throw new NotDirectoryException(folder.toString());
      }
      Files.createDirectories(folder.getParent());
      settle();
      Files.createDirectory(part);
      content.writeTo(part);
      carryOver(kept);
      forceAll(part);
      exchange();
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write %s: %s".formatted(folder, e.getMessage()), e);
    } finally {
      clear(part);
    }
  }

  /** Ends what an earlier replacement began. */
  private void settle() throws IOException {
    disk.delete(part);
    if (!Files.exists(folder)) {
      if (Files.exists(complete)) {
        disk.move(complete, folder);
      } else if (Files.exists(old)) {
        disk.move(old, folder);
      }
    }
    disk.delete(complete);
    disk.delete(old);
  }

  private void exchange() throws IOException {
    Path parent = folder.getParent();
    boolean replaces = Files.exists(folder);
    disk.move(part, complete);
    disk.force(parent);
    if (replaces) {
      disk.move(folder, old);
    }
    try {
      disk.move(complete, folder);
    } catch (IOException e) {
      if (replaces) {
        disk.move(old, folder);
      }
      throw e;
    }
    disk.force(parent);
    clear(old);
  }

  private void carryOver(Predicate<String> kept) throws IOException {
    if (!Files.isDirectory(folder)) {
      return;
    }
    for (Path entry : entries(folder)) {
      String name = entry.getFileName().toString();
      if (kept.test(name) && !Files.exists(part.resolve(name))) {
        carryOver(entry, part.resolve(name));
      }
    }
  }

  private void carryOver(Path from, Path to) throws IOException {
    if (!Files.isDirectory(from)) {
      disk.linkOrCopy(from, to);
      return;
    }
    Files.createDirectory(to);
    for (Path entry : entries(from)) {
      carryOver(entry, to.resolve(entry.getFileName()));
    }
  }

  private void forceAll(Path path) throws IOException {
    if (Files.isDirectory(path)) {
      for (Path entry : entries(path)) {
        forceAll(entry);
      }
    }
    disk.force(path);
  }

  /** What can't be deleted now is deleted by the next replacement. */
  private void clear(Path path) {
    try {
      disk.delete(path);
    } catch (IOException | UncheckedIOException e) {
      LOG.debug("{} stays until the next replacement", path, e);
    }
  }

  private static List<Path> entries(Path folder) throws IOException {
    try (Stream<Path> entries = Files.list(folder)) {
      return entries.sorted().toList();
    }
  }
}
