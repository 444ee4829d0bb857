package io.refiner.files;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.FileSystemLoopException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * Writes a file as a whole: whenever the process or the machine dies, or the disk is full, the old
 * content or the new one is there, complete. The new one is written as {@code .NAME.part}, forced
 * to disk and renamed.
 *
 * <p>Only a plain file, or none, is replaced. Symbolic links stay, and what they point to is
 * written. A pipe, a device or another process's descriptor is written to directly.
 */
public final class AtomicFile implements Closeable {

  /** As many as Linux follows. */
  private static final int MAX_LINKS = 40;

  private final Disk disk;
  private final Path target;
  private final Path part;
  private final OutputStream out;
  private boolean settled;

  private AtomicFile(Disk disk, Path target, Path part, OutputStream out) {
    this.disk = disk;
    this.target = target;
    this.part = part;
    this.out = out;
  }

  /**
   * Writes a text.
   *
   * @param file in a folder that exists
   * @throws IOException if the text can't be written; the old one is then still there
   */
  public static void write(Path file, String text) throws IOException {
    write(file, text, Disk.REAL);
  }

  static void write(Path file, String text, Disk disk) throws IOException {
    try (AtomicFile atomic = begin(file, "", disk)) {
      atomic.out().write(text.getBytes(StandardCharsets.UTF_8));
      atomic.commit();
    }
  }

  /**
   * Begins a file that is written bit by bit. Until {@link #commit}, the old content is there.
   *
   * @param file in a folder that exists; several processes may begin the same
   * @throws IOException if it can't be written
   */
  public static AtomicFile begin(Path file) throws IOException {
    return begin(file, "." + ProcessHandle.current().pid(), Disk.REAL);
  }

  private static AtomicFile begin(Path file, String own, Disk disk) throws IOException {
    Path target = target(file.toAbsolutePath());
    if (isWrittenDirectly(target)) {
      return new AtomicFile(disk, target, target, disk.append(target));
    }
    Path part = target.resolveSibling("." + target.getFileName() + own + ".part");
    try {
      return new AtomicFile(disk, target, part, disk.create(part));
    } catch (IOException e) {
      disk.delete(part);
      throw e;
    }
  }

  /** Where the content goes. */
  public OutputStream out() {
    return out;
  }

  /**
   * Puts the content in its place, on disk for good.
   *
   * @throws IOException if it can't be written; what was there before stays
   */
  public void commit() throws IOException {
    out.close();
    if (!part.equals(target)) {
      disk.force(part);
      disk.move(part, target);
      disk.force(target.getParent());
    }
    settled = true;
  }

  /** Leaves nothing behind of a file that was not committed. */
  @Override
  public void close() throws IOException {
    if (settled) {
      return;
    }
    settled = true;
    try {
      out.close();
    } finally {
      if (!part.equals(target)) {
        disk.delete(part);
      }
    }
  }

  /**
   * What the content replaces or goes to: the end of a chain of symbolic links, which may point to
   * nothing yet.
   *
   * @throws FileSystemLoopException if the chain has no end
   */
  private static Path target(Path file) throws IOException {
    Path target = file;
    for (int links = 0; Files.isSymbolicLink(target) && !isDescriptor(target); links++) {
      if (links == MAX_LINKS) {
        throw new FileSystemLoopException(file.toString());
      }
      target = target.resolveSibling(Files.readSymbolicLink(target));
    }
    return target;
  }

  private static boolean isWrittenDirectly(Path target) throws IOException {
    return isDescriptor(target) || (Files.exists(target) && !Files.isRegularFile(target));
  }

  /** Whether it is an open file of a process, such as {@code /dev/fd/63}: a link in name only. */
  private static boolean isDescriptor(Path file) throws IOException {
    Path folder = file.getParent();
    return folder != null
        && Files.isDirectory(folder)
        && (folder.equals(Path.of("/dev/fd")) || folder.toRealPath().startsWith("/proc"));
  }
}
