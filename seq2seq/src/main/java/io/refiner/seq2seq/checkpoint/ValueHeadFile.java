package io.refiner.seq2seq.checkpoint;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.refiner.files.AtomicFolder;
import io.refiner.files.InputFile;
import io.refiner.seq2seq.T5Config;

/**
 * The value head that a learner keeps beside a model or an adapter, in a file of its own: whoever
 * answers with the folder, here, in transformers or in peft, doesn't open it, and the weights'
 * digest stays the policy's. The tensors have the names that TRL gives them in its checkpoints.
 */
public final class ValueHeadFile {

  public static final String NAME = "value_head.safetensors";
  public static final String WEIGHT = "v_head.summary.weight";
  public static final String BIAS = "v_head.summary.bias";

  private ValueHeadFile() {}

  /** Whether the file holds a tensor of that name. */
  public static boolean holds(String name) {
    return name.equals(WEIGHT) || name.equals(BIAS);
  }

  /** The shape of each tensor by name. */
  public static Map<String, List<Long>> shapes(T5Config config) {
    Map<String, List<Long>> shapes = new LinkedHashMap<>();
    shapes.put(WEIGHT, List.of(1L, (long) config.dModel()));
    shapes.put(BIAS, List.of(1L));
    return shapes;
  }

  /**
   * The tensors in a folder, if it has the file.
   *
   * @throws CheckpointException naming the file and the tensor that is missing, has another shape
   *     or doesn't belong there
   */
  public static Optional<Map<String, StoredTensor>> read(Path folder, T5Config config) {
    Path file = AtomicFolder.current(folder).resolve(NAME);
    if (!InputFile.isNamed(file)) {
      return Optional.empty();
    }
    Map<String, StoredTensor> stored = TensorFile.read(file);
    Map<String, List<Long>> shapes = shapes(config);
    shapes.forEach(
        (name, shape) -> {
          List<Long> found = stored.containsKey(name) ? stored.get(name).shape() : List.of();
          if (!found.equals(shape)) {
            throw new CheckpointException(
                "%s: tensor %s must have the shape %s, not %s".formatted(file, name, shape, found));
          }
        });
    for (String name : stored.keySet()) {
      if (!shapes.containsKey(name)) {
        throw new CheckpointException(file + ": tensor " + name + " belongs to no value head");
      }
    }
    return Optional.of(stored);
  }
}
