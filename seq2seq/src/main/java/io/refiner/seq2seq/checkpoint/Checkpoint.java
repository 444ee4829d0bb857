package io.refiner.seq2seq.checkpoint;

import java.nio.file.Path;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.tokenizer.Tokenizer;

/**
 * A whole T5 in a folder: {@code config.json}, {@code tokenizer.json} and {@code model.safetensors}
 * or the shards that {@code model.safetensors.index.json} lists.
 */
public final class Checkpoint {

  private Checkpoint() {}

  /**
   * Reads and checks the folder: every tensor that the configuration asks for is there with the
   * right shape, and none besides. Values are mapped, not loaded.
   *
   * @throws CheckpointException naming the file, tensor or setting that is wrong
   */
  public static Checkpoint read(Path folder) {
    throw new UnsupportedOperationException();
  }

  public T5Config config() {
    throw new UnsupportedOperationException();
  }

  public Tokenizer tokenizer() {
    throw new UnsupportedOperationException();
  }

  /** SHA-256 of the weight files, in hex. */
  public String digest() {
    throw new UnsupportedOperationException();
  }
}
