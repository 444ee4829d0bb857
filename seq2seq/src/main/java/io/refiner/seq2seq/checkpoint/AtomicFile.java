package io.refiner.seq2seq.checkpoint;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/**
 * Replaces a file as a whole: whenever the process or the machine dies, or the disk is full, the
 * old text or the new one is there, complete. It is written as {@code .NAME.part}, forced to disk
 * and renamed.
 */
public final class AtomicFile {

  private AtomicFile() {}

  /**
   * Replaces a file, making it if it isn't there; its folder must be.
   *
   * @throws IOException if the text can't be written; the old one is then still there
   */
  public static void write(Path file, String text) throws IOException {
    write(file, text, Disk.REAL);
  }

  static void write(Path file, String text, Disk disk) throws IOException {
    Path target = file.toAbsolutePath();
    Path part = target.resolveSibling("." + target.getFileName() + ".part");
    try {
      try (OutputStream out = disk.create(part)) {
        out.write(text.getBytes(StandardCharsets.UTF_8));
      }
      disk.force(part);
      disk.move(part, target);
      disk.force(target.getParent());
    } catch (IOException e) {
      try {
        disk.delete(part);
      } catch (IOException left) {
        e.addSuppressed(left);
      }
      throw e;
    }
  }
}
