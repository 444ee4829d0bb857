package io.refiner.cli.terminal;

import java.nio.file.Files;
import java.nio.file.Path;

/** A file that a user has named to be read; a pipe is one, too. */
public final class NamedFile {

  private NamedFile() {}

  /**
   * Makes sure that there is such a file.
   *
   * @param before what the message begins with, such as {@code "--dev: "}; may be empty
   * @throws UsageException if it is a folder, is not there, or may not be read
   */
  public static void require(String before, Path file) {
    if (Files.isDirectory(file)) {
      throw new UsageException(before + file + " is a folder: name a file");
    }
    if (!Files.isReadable(file)) {
      throw new UsageException(before + "there is no file " + file + " that can be read");
    }
  }
}
