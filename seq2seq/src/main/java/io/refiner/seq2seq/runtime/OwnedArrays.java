package io.refiner.seq2seq.runtime;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/**
 * Numbers of Java in libtorch's own memory, for arrays that are kept: one over Java memory must not
 * outlive its buffer, and neither must what is computed of it without a copy.
 */
public final class OwnedArrays {

  private OwnedArrays() {}

  /** An array of that shape, its values row by row. */
  public static NDArray of(NDManager manager, float[] values, Shape shape) {
    return copyOf(manager.create(values, shape));
  }

  /** An array of one dimension. */
  public static NDArray of(NDManager manager, long[] values) {
    return copyOf(manager.create(values));
  }

  /** A scalar. */
  public static NDArray of(NDManager manager, float value) {
    return copyOf(manager.create(value));
  }

  private static NDArray copyOf(NDArray overJavaMemory) {
    try (overJavaMemory) {
      return overJavaMemory.duplicate();
    }
  }
}
