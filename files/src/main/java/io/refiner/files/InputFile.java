package io.refiner.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;

/** A file from outside, which may be anything, and what is asked of it before it is read. */
public final class InputFile {

  private InputFile() {}

  /** Whether there is anything of that name, a link to nothing included: that is a mistake. */
  public static boolean isNamed(Path file) {
    return Files.exists(file, LinkOption.NOFOLLOW_LINKS);
  }

  /**
   * Makes sure that this is a file with content: to open a pipe would wait for its writer for ever.
   *
   * @throws IOException whose message is a sentence that names the file
   */
  public static void require(Path file) throws IOException {
    if (Files.isRegularFile(file)) {
      return;
    }
    if (Files.isDirectory(file)) {
      throw new IOException(file + " is a folder, not a file");
    }
    if (Files.exists(file)) {
      throw new IOException(file + " is a pipe or a device, not a file");
    }
    throw new IOException(
        file + (isNamed(file) ? " is a link to nothing that can be read" : " is missing"));
  }

  /**
   * The whole content of a small file.
   *
   * @throws IOException whose message is a sentence that names the file
   */
  public static byte[] read(Path file, long maxBytes) throws IOException {
    require(file);
    long size = Files.size(file);
    if (size > maxBytes) {
      throw new IOException(
          "%s has %s bytes, more than the limit of %s".formatted(file, size, maxBytes));
    }
    try {
      return Files.readAllBytes(file);
    } catch (IOException e) {
      throw new IOException("cannot read %s: %s".formatted(file, e.getMessage()), e);
    }
  }
}
