package io.refiner.seq2seq.adapter;

import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Collections;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

import io.refiner.files.AtomicFolder;
import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.adapter.LoraParameters.Pair;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.checkpoint.CheckpointException;
import io.refiner.seq2seq.checkpoint.CheckpointWriter;
import io.refiner.seq2seq.checkpoint.FloatTensor;
import io.refiner.seq2seq.checkpoint.ModelFolder;
import io.refiner.seq2seq.checkpoint.StoredTensor;
import io.refiner.seq2seq.checkpoint.TensorFile;
import io.refiner.seq2seq.checkpoint.ValueHeadFile;

/**
 * A low-rank adapter, as peft's folders hold it: {@code adapter_config.json} and {@code
 * adapter_model.safetensors}.
 *
 * @param options its shape
 * @param tensors every tensor of {@link LoraParameters#shapes}
 */
public record Adapter(LoraOptions options, Map<String, FloatTensor> tensors) {

  private static final String WEIGHTS = "adapter_model.safetensors";

  /** peft names a tensor by the path from its own wrapper on. */
  private static final String PREFIX = "base_model.model.";

  public Adapter {
    tensors = Collections.unmodifiableMap(new LinkedHashMap<>(tensors));
  }

  /**
   * Reads and checks a folder: every tensor that the options ask for is there with the shape that
   * the model asks for, and none besides.
   *
   * @param config the model that is to be adapted
   * @throws CheckpointException naming the file, setting or tensor that is wrong
   */
  public static Adapter read(Path folder, T5Config config) {
    Path current = AtomicFolder.current(folder);
    if (!Files.isDirectory(current)) {
      throw new CheckpointException("there is no adapter folder " + folder);
    }
    AdapterConfigJson.Layout layout = AdapterConfigJson.read(current, config);
    LoraOptions options = layout.options();
    Path file = current.resolve(WEIGHTS);
    Map<String, StoredTensor> stored = TensorFile.read(file);
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    Map<String, List<Long>> shapes = shapes(current, config, options);
    Set<String> known = new HashSet<>();
    for (Pair pair : LoraParameters.pairs(config, options)) {
      StoredFactors factors = layout.factors().get(pair.weight());
      if (factors == null) {
        // One that is left out of its name's layers: it adds nothing.
        tensors.put(pair.down(), zeros(shapes.get(pair.down())));
        tensors.put(pair.up(), zeros(shapes.get(pair.up())));
        continue;
      }
      long rank = factors.rank();
      List<Long> down = List.of(rank, shapes.get(pair.down()).get(1));
      List<Long> up = List.of(shapes.get(pair.up()).get(0), rank);
      tensors.put(pair.down(), factors.down(tensor(file, stored, pair.down(), down), options));
      tensors.put(pair.up(), factors.up(tensor(file, stored, pair.up(), up), options));
      known.add(PREFIX + pair.down());
      known.add(PREFIX + pair.up());
    }
    for (String name : stored.keySet()) {
      if (!known.contains(name)) {
        throw new CheckpointException(
            "%s: tensor %s belongs to no target module of %s"
                .formatted(file, name, AdapterConfigJson.NAME));
      }
    }
    return new Adapter(options, tensors);
  }

  /**
   * Writes the folder as a whole; other files in it are carried over.
   *
   * @param base the name of the adapted model, for those who look for it
   * @throws CheckpointException if a file can't be written or a value isn't finite
   */
  public void write(Path folder, String base) {
    write(folder, base, Map.of());
  }

  /**
   * Writes the folder with a value head beside the adapter.
   *
   * @param valueHead the tensors of {@link ValueHeadFile}, or none: one from before then goes
   * @throws CheckpointException if a file can't be written or a value isn't finite
   */
  public void write(Path folder, String base, Map<String, FloatTensor> valueHead) {
    Map<String, FloatTensor> named = new LinkedHashMap<>();
    tensors.forEach((name, tensor) -> named.put(PREFIX + name, tensor));
    ModelFolder.replace(
        folder,
        name -> !name.equals(ValueHeadFile.NAME),
        empty -> {
          Files.writeString(
              empty.resolve(AdapterConfigJson.NAME), AdapterConfigJson.text(options, base));
          TensorFile.write(empty.resolve(WEIGHTS), named);
          if (!valueHead.isEmpty()) {
            TensorFile.write(empty.resolve(ValueHeadFile.NAME), valueHead);
          }
        });
  }

  /** The model with this adapter in its weights, ready to be written as a folder of its own. */
  public CheckpointWriter merged(Checkpoint model) {
    Map<String, FloatTensor> weights = new LinkedHashMap<>();
    model.tensors().forEach((name, tensor) -> weights.put(name, tensor.lazy()));
    for (Pair pair : LoraParameters.pairs(model.config(), options)) {
      FloatTensor weight = weights.get(pair.weight());
      weights.put(pair.weight(), FloatTensor.of(weight.shape(), () -> merged(weight, pair)));
    }
    return new CheckpointWriter(model.config(), model.tokenizerDefinition(), weights);
  }

  /** W + alpha / rank B A, row by row. */
  private float[] merged(FloatTensor weight, Pair pair) {
    float[] merged = weight.values();
    float[] down = tensors.get(pair.down()).values();
    float[] up = tensors.get(pair.up()).values();
    int rank = options.rank();
    int in = down.length / rank;
    for (int row = 0; row < up.length / rank; row++) {
      for (int column = 0; column < in; column++) {
        double sum = 0;
        for (int i = 0; i < rank; i++) {
          sum += (double) up[row * rank + i] * down[i * in + column];
        }
        merged[row * in + column] += (float) (options.scale() * sum);
      }
    }
    return merged;
  }

  private static Map<String, List<Long>> shapes(Path folder, T5Config config, LoraOptions options) {
    try {
      return LoraParameters.shapes(config, options);
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(
          folder.resolve(AdapterConfigJson.NAME) + ": " + e.getMessage(), e);
    }
  }

  private static FloatTensor zeros(List<Long> shape) {
    int size = Math.toIntExact(shape.get(0) * shape.get(1));
    return FloatTensor.of(shape, () -> new float[size]);
  }

  private static FloatTensor tensor(
      Path file, Map<String, StoredTensor> stored, String name, List<Long> shape) {
    StoredTensor tensor = stored.get(PREFIX + name);
    if (tensor == null) {
      throw new CheckpointException(
          "%s: tensor %s is missing, which %s asks for"
              .formatted(file, PREFIX + name, AdapterConfigJson.NAME));
    }
    if (!tensor.shape().equals(shape)) {
      throw new CheckpointException(
          "%s: tensor %s has the shape %s, but the model and %s ask for %s"
              .formatted(file, PREFIX + name, tensor.shape(), AdapterConfigJson.NAME, shape));
    }
    return tensor.lazy();
  }
}
