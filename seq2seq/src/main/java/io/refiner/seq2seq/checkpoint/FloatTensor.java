package io.refiner.seq2seq.checkpoint;

import java.util.List;
import java.util.function.Supplier;

/**
 * A tensor to be written.
 *
 * @param shape its sizes, outermost first
 * @param values gives its values in row-major order when they are needed
 */
public record FloatTensor(List<Long> shape, Supplier<float[]> values) {

  public FloatTensor {
    shape = List.copyOf(shape);
  }

  /** How many values it has. */
  long size() {
    return shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
  }
}
