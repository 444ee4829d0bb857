package io.refiner.files;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.channels.FileChannel;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;

/** The few operations that replacing a folder is made of, so that a test can fail at each. */
public interface Disk {

  Disk REAL = new Disk() {};

  /** Renames a folder to a name that nothing has, or a file to one that it takes over. */
  default void move(Path from, Path to) throws IOException {
    Files.move(from, to, StandardCopyOption.ATOMIC_MOVE);
  }

  /** Gives a file a second name. */
  default void link(Path file, Path name) throws IOException {
    Files.createLink(name, file);
  }

  /**
   * Gives a file a second name, or a copy where there are no links: the file system may have none,
   * and Linux refuses links to what belongs to somebody else (fs.protected_hardlinks).
   */
  default void linkOrCopy(Path file, Path name) throws IOException {
    try {
      link(file, name);
    } catch (FileAlreadyExistsException | NoSuchFileException e) {
      throw e;
    } catch (FileSystemException | UnsupportedOperationException e) {
      Files.copy(file, name);
    }
  }

  /** Makes a file. */
  default OutputStream create(Path file) throws IOException {
    return new BufferedOutputStream(Files.newOutputStream(file));
  }

  /** Writes to what is there already and is no plain file, such as a pipe. */
  default OutputStream append(Path file) throws IOException {
    return new BufferedOutputStream(
        Files.newOutputStream(file, StandardOpenOption.WRITE, StandardOpenOption.APPEND));
  }

  /** Waits until a file's content or a folder's entries are on the disk. */
  default void force(Path path) throws IOException {
    try (FileChannel channel = FileChannel.open(path, StandardOpenOption.READ)) {
      channel.force(true);
    }
  }

  /** Deletes a file, or a folder and what is in it; does nothing if there is none. */
  default void delete(Path path) throws IOException {
    Folders.delete(path);
  }
}
