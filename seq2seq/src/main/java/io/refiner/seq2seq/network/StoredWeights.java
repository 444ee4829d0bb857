package io.refiner.seq2seq.network;

import java.nio.ByteBuffer;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import java.util.stream.LongStream;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.index.NDIndex;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.T5Parameters;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.checkpoint.CheckpointWriter;
import io.refiner.seq2seq.checkpoint.FloatTensor;
import io.refiner.seq2seq.checkpoint.StoredTensor;
import io.refiner.seq2seq.checkpoint.TensorReader;
import io.refiner.seq2seq.tokenizer.Tokenizer;

/**
 * Weights between files and the engine. They go into torch's own memory piece by piece, so that
 * none of them ever exists twice.
 */
public final class StoredWeights implements WeightSource {

  /** Values that are copied at a time when they are written. */
  private static final long PIECE = 1 << 20;

  private final Map<String, StoredTensor> tensors;
  private final TensorReader reader = TensorReader.direct();

  /** The weights of files, by the names that they are asked for; used by one thread. */
  public StoredWeights(Map<String, StoredTensor> tensors) {
    this.tensors = tensors;
  }

  /**
   * Loads every weight of a checkpoint.
   *
   * @throws io.refiner.seq2seq.checkpoint.CheckpointException if a file changed meanwhile: some
   *     weights could be another model's
   */
  public static Weights load(NDManager manager, Checkpoint checkpoint) {
    Weights weights = load(manager, checkpoint.tensors());
    checkpoint.requireUnchanged();
    return weights;
  }

  /** Loads tensors under the names that they have. */
  public static Weights load(NDManager manager, Map<String, StoredTensor> tensors) {
    return new StoredWeights(tensors).take(manager, tensors.keySet());
  }

  @Override
  public Weights take(NDManager manager, Collection<String> names) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    names.forEach(name -> arrays.put(name, load(manager, tensors.get(name))));
    return new Weights(arrays);
  }

  private NDArray load(NDManager manager, StoredTensor tensor) {
    try (NDArray values = manager.create(new Shape(tensor.size()), DataType.FLOAT32)) {
      long[] loaded = {0};
      reader.read(
          tensor,
          piece -> {
            long from = loaded[0];
            loaded[0] += piece.remaining() / Float.BYTES;
            copy(piece, values, from, loaded[0]);
          });
      return values.reshape(shape(tensor.shape()));
    }
  }

  /** An array over Java memory must not outlive its buffer: it is closed when it is copied. */
  private static void copy(ByteBuffer piece, NDArray values, long from, long to) {
    NDManager manager = values.getManager();
    try (NDArray wrapped = manager.create(piece, new Shape(to - from), DataType.FLOAT32)) {
      values.set(new NDIndex("{}:{}", from, to), wrapped);
    }
  }

  /** Prepares weights for writing; values are copied when they are written. */
  public static CheckpointWriter writer(T5Config config, Tokenizer tokenizer, Weights weights) {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    T5Parameters.of(config).keySet().forEach(name -> tensors.put(name, tensor(weights.get(name))));
    return new CheckpointWriter(config, tokenizer.definition(), tensors);
  }

  /** An array for writing; its values are copied when they are written, piece by piece. */
  public static FloatTensor tensor(NDArray array) {
    return new FloatTensor(
        LongStream.of(array.getShape().getShape()).boxed().toList(), taker -> give(array, taker));
  }

  private static void give(NDArray array, Consumer<float[]> taker) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray values = array.stopGradient().reshape(-1);
      for (long from = 0; from < values.size(); from += PIECE) {
        long to = Math.min(values.size(), from + PIECE);
        taker.accept(values.get(new NDIndex("{}:{}", from, to)).toFloatArray());
      }
    }
  }

  private static Shape shape(List<Long> sizes) {
    return new Shape(sizes.stream().mapToLong(Long::longValue).toArray());
  }
}
