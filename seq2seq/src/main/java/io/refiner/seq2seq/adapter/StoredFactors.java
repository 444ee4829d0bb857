package io.refiner.seq2seq.adapter;

import java.util.List;

import io.refiner.seq2seq.checkpoint.FloatTensor;

/**
 * How a file holds the factors of one weight; peft lets rank and scale differ from weight to
 * weight.
 *
 * @param rank of these factors
 * @param scale what the product of B and A is multiplied by
 */
record StoredFactors(int rank, double scale) {

  /** A of a higher rank: rows of zeros add nothing. */
  FloatTensor down(FloatTensor stored, LoraOptions options) {
    int width = Math.toIntExact(stored.shape().get(1));
    if (rank == options.rank()) {
      return stored;
    }
    List<Long> shape = List.of((long) options.rank(), (long) width);
    return FloatTensor.of(
        shape,
        () -> {
          float[] padded = new float[options.rank() * width];
          float[] values = stored.values();
          System.arraycopy(values, 0, padded, 0, values.length);
          return padded;
        });
  }

  /** B for such an A, and for the scale that all share. */
  FloatTensor up(FloatTensor stored, LoraOptions options) {
    int rows = Math.toIntExact(stored.shape().get(0));
    if (rank == options.rank() && scale == options.scale()) {
      return stored;
    }
    return FloatTensor.of(
        List.of((long) rows, (long) options.rank()),
        () -> {
          float[] padded = new float[rows * options.rank()];
          float[] values = stored.values();
          for (int row = 0; row < rows; row++) {
            for (int i = 0; i < rank; i++) {
              padded[row * options.rank() + i] =
                  (float) (values[row * rank + i] * (scale / options.scale()));
            }
          }
          return padded;
        });
  }
}
