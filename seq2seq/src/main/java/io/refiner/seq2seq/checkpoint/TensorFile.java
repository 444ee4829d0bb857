package io.refiner.seq2seq.checkpoint;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;

/**
 * A safetensors file of any tensors, for what is neither a model nor in need of a configuration.
 */
public final class TensorFile {

  private TensorFile() {}

  /**
   * The file's tensors by name; values stay in the file until they are asked for.
   *
   * @throws CheckpointException if the file is missing, cut short, or contradicts itself
   */
  public static Map<String, StoredTensor> read(Path file) {
    return SafetensorsReader.read(file);
  }

  /**
   * Writes tensors as F32, in the order of the map.
   *
   * @throws CheckpointException if the file can't be written or a value isn't finite
   */
  public static void write(Path file, Map<String, FloatTensor> tensors) {
    try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(file))) {
      new SafetensorsWriter(StorageType.F32, out).write(tensors);
    } catch (IOException e) {
      throw new CheckpointException("cannot write " + file, e);
    }
  }
}
