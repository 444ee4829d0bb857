package io.refiner.seq2seq.network;

import java.nio.ByteBuffer;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.T5Parameters;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.checkpoint.CheckpointWriter;
import io.refiner.seq2seq.checkpoint.FloatTensor;
import io.refiner.seq2seq.checkpoint.StoredTensor;
import io.refiner.seq2seq.tokenizer.Tokenizer;

/** Weights between files and the engine. */
public final class StoredWeights {

  private StoredWeights() {}

  /** Loads every weight of a checkpoint. */
  public static Weights load(NDManager manager, Checkpoint checkpoint) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    checkpoint.tensors().forEach((name, tensor) -> arrays.put(name, load(manager, tensor)));
    return new Weights(arrays);
  }

  /** Loads one tensor. */
  public static NDArray load(NDManager manager, StoredTensor tensor) {
    return array(manager, tensor.floats(), shape(tensor.shape()));
  }

  /** Prepares weights for writing; values are copied when they are written. */
  public static CheckpointWriter writer(T5Config config, Tokenizer tokenizer, Weights weights) {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    T5Parameters.of(config)
        .forEach(
            (name, parameter) ->
                tensors.put(
                    name,
                    new FloatTensor(parameter.shape(), () -> weights.get(name).toFloatArray())));
    return new CheckpointWriter(config, tokenizer.definition(), tensors);
  }

  /** Torch owns the copy: an array over Java memory must not outlive its buffer. */
  static NDArray array(NDManager manager, ByteBuffer floats, Shape shape) {
    try (NDArray wrapped = manager.create(floats, shape, DataType.FLOAT32)) {
      return wrapped.duplicate();
    }
  }

  private static Shape shape(List<Long> sizes) {
    return new Shape(sizes.stream().mapToLong(Long::longValue).toArray());
  }
}
