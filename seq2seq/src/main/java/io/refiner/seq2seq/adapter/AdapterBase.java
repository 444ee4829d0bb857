package io.refiner.seq2seq.adapter;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Optional;
import java.util.regex.Pattern;

import io.refiner.files.AtomicFile;
import io.refiner.files.InputFile;
import io.refiner.seq2seq.checkpoint.CheckpointException;

/**
 * Which weights an adapter was trained over, as a file beside it: over any others of their shape it
 * merges just as well, and computes something else. peft reads no such file, and writes none.
 */
public final class AdapterBase {

  static final String FILE = "base.sha256";

  private static final Pattern DIGEST = Pattern.compile("[0-9a-f]{64}");
  private static final long MAX_BYTES = 1 << 10;

  private AdapterBase() {}

  /**
   * Writes it beside an adapter.
   *
   * @param digest SHA-256 of the base's weights, in hex
   * @throws CheckpointException if it can't be written
   */
  public static void write(Path adapter, String digest) {
    Path file = adapter.resolve(FILE);
    try {
      AtomicFile.write(file, digest);
    } catch (IOException e) {
      throw new CheckpointException("cannot write %s: %s".formatted(file, e.getMessage()), e);
    }
  }

  /**
   * SHA-256 of the weights that an adapter was trained over, in hex; empty if nobody wrote it.
   *
   * @throws CheckpointException if the file holds no digest
   */
  public static Optional<String> read(Path adapter) {
    Path file = adapter.resolve(FILE);
    if (!InputFile.isNamed(file)) {
      return Optional.empty();
    }
    try {
      String digest = new String(InputFile.read(file, MAX_BYTES), StandardCharsets.UTF_8);
      if (!DIGEST.matcher(digest).matches()) {
        throw new CheckpointException(file + " must hold 64 hex digits, a SHA-256");
      }
      return Optional.of(digest);
    } catch (IOException e) {
      throw new CheckpointException(e.getMessage(), e);
    }
  }
}
