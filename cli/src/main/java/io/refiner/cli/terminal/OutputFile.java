package io.refiner.cli.terminal;

import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.AccessDeniedException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Set;

import io.refiner.files.AtomicFile;

/**
 * A file that the user names for a command to write: a path, or {@code -} for standard output. What
 * is there is treated as {@link AtomicFile} does.
 */
public record OutputFile(Path path) {

  /** Written as others of this process's output are, so that neither overwrites the other. */
  private static final Set<String> STANDARD_OUTPUT =
      Set.of("-", "/dev/stdout", "/dev/fd/1", "/proc/self/fd/1");

  /** Whether it stands for standard output. */
  public boolean isStandardOutput() {
    return STANDARD_OUTPUT.contains(path.toString());
  }

  /**
   * Sees to it that the file can be written, before the work that would be lost.
   *
   * @param option whose value this is
   * @throws UsageException if it can't be
   */
  public void requireWritable(String option) {
    if (isStandardOutput()) {
      return;
    }
    try {
      if (Files.isDirectory(path)) {
        throw new FileSystemException(path.toString(), null, "it is a folder");
      }
      if (!Files.exists(path) || Files.isRegularFile(path)) {
        AtomicFile.begin(path).close();
      } else if (!Files.isWritable(path)) {
        throw new AccessDeniedException(path.toString());
      }
    } catch (IOException e) {
      throw new UsageException(
          option + ": no file can be written at " + path + ": " + reason(e), e);
    }
  }

  /**
   * Writes the text, to standard output if this stands for it.
   *
   * @throws RunFailedException if it can't be written
   */
  public void write(String text, PrintWriter standardOutput) {
    if (isStandardOutput()) {
      standardOutput.print(text);
      standardOutput.flush();
      return;
    }
    try {
      AtomicFile.write(path, text);
    } catch (IOException e) {
      throw failed(e);
    }
  }

  /** That the file could not be written, with the system's reason. */
  public RunFailedException failed(IOException e) {
    return new RunFailedException("cannot write " + path + ": " + reason(e), e);
  }

  @Override
  public String toString() {
    return isStandardOutput() ? "standard output" : path.toString();
  }

  private static String reason(IOException e) {
    if (e instanceof NoSuchFileException) {
      return "its folder is missing";
    }
    if (e instanceof AccessDeniedException) {
      return "permission denied";
    }
    return e instanceof FileSystemException file && file.getReason() != null
        ? file.getReason()
        : e.getMessage();
  }
}
