package io.refiner.files;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/** Deletes whole folders. */
public final class Folders {

  private static final Logger LOG = LoggerFactory.getLogger(Folders.class);

  private Folders() {}

  /** Deletes one path: a file or an empty folder. */
  @FunctionalInterface
  public interface Deletion {

    void of(Path path) throws IOException;
  }

  /**
   * Deletes a file, or a folder and what is in it; does nothing if there is none. Links are
   * deleted, not followed.
   */
  public static void delete(Path path) throws IOException {
    delete(path, Files::delete);
  }

  /**
   * Deletes a folder that nothing needs any more. What was done in it is worth more than its room,
   * so a failure is a warning.
   *
   * @param what it was, for the warning, such as {@code a merged model}
   */
  public static void discard(Path path, String what) {
    discard(path, what, Files::delete);
  }

  /**
   * As {@link #discard(Path, String)}.
   *
   * @param deletion deletes each path; {@code Files::delete} but in tests
   */
  public static void discard(Path path, String what, Deletion deletion) {
    try {
      delete(path, deletion);
    } catch (IOException | UncheckedIOException e) {
      LOG.warn("Cannot delete {}, {} that is no longer needed: delete it", path, what, e);
    }
  }

  private static void delete(Path path, Deletion deletion) throws IOException {
    if (!Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
      return;
    }
    List<Path> deepestFirst;
    try (Stream<Path> paths = Files.walk(path)) {
      deepestFirst = paths.sorted(Comparator.reverseOrder()).toList();
    }
    for (Path each : deepestFirst) {
      deletion.of(each);
    }
  }
}
