package io.refiner.policies;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.function.Function;
import java.util.function.Supplier;

import io.refiner.files.Folders;
import io.refiner.policies.PolicyRefusedException.Reason;
import io.refiner.seq2seq.adapter.Adapter;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.checkpoint.CheckpointException;
import io.refiner.seq2seq.checkpoint.CheckpointWriter;
import io.refiner.seq2seq.checkpoint.StorageType;

/** An adapter merged into its base, as a checkpoint folder for as long as it takes to load it. */
final class MergedFolder {

  /** Rounding to halves would undo much of what a small adapter has learned. */
  private static final StorageType TYPE = StorageType.F32;

  private MergedFolder() {}

  /**
   * SHA-256 of the merged weights, in hex: the same wherever they are merged.
   *
   * @throws PolicyRefusedException if the two don't fit together
   */
  static String digest(Path adapter, Path base) {
    return refusing(() -> merged(adapter, base).digest(TYPE));
  }

  /**
   * Works with the merged folder, which is gone when this returns.
   *
   * @throws PolicyRefusedException if the two don't fit together, or there is no room for it
   */
  static <T> T use(Path adapter, Path base, Function<Path, T> work) {
    return use(adapter, base, work, Files::delete);
  }

  static <T> T use(Path adapter, Path base, Function<Path, T> work, Folders.Deletion deletion) {
    Path folder = temporary();
    try {
      Path merged = folder.resolve("merged");
      refusing(
          () -> {
            merged(adapter, base).write(merged, TYPE);
            return merged;
          });
      return work.apply(merged);
    } finally {
      Folders.discard(folder, "a merged model", deletion);
    }
  }

  private static CheckpointWriter merged(Path adapter, Path base) {
    Checkpoint checkpoint = Checkpoint.read(base);
    return Adapter.read(adapter, checkpoint.config()).merged(checkpoint);
  }

  /** Refuses a policy of which something can't be read. */
  static <T> T refusing(Supplier<T> reading) {
    try {
      return reading.get();
    } catch (CheckpointException e) {
      throw new PolicyRefusedException(Reason.UNREADABLE, e.getMessage(), e);
    }
  }

  private static Path temporary() {
    try {
      return Files.createTempDirectory("refiner-merged-");
    } catch (IOException e) {
      throw new PolicyRefusedException(
          Reason.UNREADABLE, "there is no room for a merged model: set java.io.tmpdir", e);
    }
  }
}
