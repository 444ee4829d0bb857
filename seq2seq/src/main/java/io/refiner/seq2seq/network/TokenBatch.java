package io.refiner.seq2seq.network;

import java.util.Arrays;
import java.util.List;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Rows of token ids of different lengths, padded at their end to the longest. */
public final class TokenBatch {

  private final List<int[]> rows;
  private final int width;

  /** A batch of at least one row with at least one token. */
  public TokenBatch(List<int[]> rows) {
    this.rows = List.copyOf(rows);
    this.width = rows.stream().mapToInt(row -> row.length).max().orElse(0);
    if (width == 0) {
      throw new IllegalArgumentException("a batch needs at least one token");
    }
  }

  /** Tokens of the longest row. */
  public int width() {
    return width;
  }

  /** Tokens of each row. */
  public long[] lengths() {
    return rows.stream().mapToLong(row -> row.length).toArray();
  }

  /** The ids [B, width], short rows filled with the given value. */
  public NDArray ids(NDManager manager, int fill) {
    long[] ids = new long[rows.size() * width];
    Arrays.fill(ids, fill);
    for (int row = 0; row < rows.size(); row++) {
      int[] tokens = rows.get(row);
      for (int i = 0; i < tokens.length; i++) {
        ids[row * width + i] = tokens[i];
      }
    }
    return manager.create(ids, new Shape(rows.size(), width));
  }

  NDArray paddingMask(NDManager manager) {
    int[] lengths = rows.stream().mapToInt(row -> row.length).toArray();
    return Masks.padding(manager, lengths, width);
  }
}
