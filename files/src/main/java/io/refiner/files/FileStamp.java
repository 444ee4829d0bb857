package io.refiner.files;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.nio.file.attribute.FileTime;
import java.util.Optional;

/**
 * By what a file is known again: another one in its place or other content gives another stamp.
 *
 * @param file where it is
 * @param key what the file system calls it, empty if it has no such names
 * @param size its bytes
 * @param written when it was last written to
 */
public record FileStamp(Path file, Optional<String> key, long size, FileTime written) {

  /**
   * What the file is like now.
   *
   * @throws IOException if it is missing, or no file; the message is a sentence that names it
   */
  public static FileStamp of(Path file) throws IOException {
    InputFile.require(file);
    BasicFileAttributes now = Files.readAttributes(file, BasicFileAttributes.class);
    return new FileStamp(
        file,
        Optional.ofNullable(now.fileKey()).map(Object::toString),
        now.size(),
        now.lastModifiedTime());
  }
}
