package io.refiner.seq2seq.checkpoint;

import java.nio.FloatBuffer;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * A tensor to be written.
 *
 * @param shape its sizes, outermost first
 * @param pieces gives its values in row-major order when they are needed
 */
public record FloatTensor(List<Long> shape, Pieces pieces) {

  /** Values that need not be in memory all at once. */
  @FunctionalInterface
  public interface Pieces {

    /** Hands them over, some at a time. */
    void forEach(Consumer<float[]> taker);
  }

  public FloatTensor {
    shape = List.copyOf(shape);
  }

  /** A tensor whose values are few enough for one array, which is asked for when it is needed. */
  public static FloatTensor of(List<Long> shape, Supplier<float[]> values) {
    return new FloatTensor(shape, taker -> taker.accept(values.get()));
  }

  /**
   * All its values.
   *
   * @throws CheckpointException if they are more than an array can hold
   */
  public float[] values() {
    long size = size();
    if (size > Integer.MAX_VALUE) {
      throw new CheckpointException(
          "a tensor of the shape %s has more values than an array can hold".formatted(shape));
    }
    FloatBuffer values = FloatBuffer.allocate((int) size);
    pieces.forEach(values::put);
    return values.array();
  }

  /** How many values it has. */
  long size() {
    return shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
  }
}
