package io.refiner.seq2seq.checkpoint;

import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.util.function.Predicate;

import io.refiner.files.AtomicFolder;
import io.refiner.files.Disk;

/** A folder of weights, which is replaced as a whole. */
public final class ModelFolder {

  private ModelFolder() {}

  /**
   * Replaces the folder, but carries those of its old entries over that are to be kept and that the
   * new content doesn't use.
   *
   * @throws CheckpointException if the content can't be written; the old one is then still there
   */
  public static void replace(Path folder, Predicate<String> kept, AtomicFolder.Content content) {
    replace(folder, kept, content, Disk.REAL);
  }

  static void replace(
      Path folder, Predicate<String> kept, AtomicFolder.Content content, Disk disk) {
    try {
      new AtomicFolder(folder, disk).replace(kept, content);
    } catch (UncheckedIOException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }
}
