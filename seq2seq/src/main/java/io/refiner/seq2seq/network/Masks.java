package io.refiner.seq2seq.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

/** Masks that are added to attention scores: 0 where a key may be seen, else the lowest float. */
final class Masks {

  /** Not minus infinity: a row of padding alone must stay finite. */
  private static final float HIDDEN = -Float.MAX_VALUE;

  private Masks() {}

  /** [B, 1, 1, S], hiding what lies beyond each row's length. */
  static NDArray padding(NDManager manager, int[] lengths, int width) {
    float[] mask = new float[lengths.length * width];
    for (int row = 0; row < lengths.length; row++) {
      for (int i = lengths[row]; i < width; i++) {
        mask[row * width + i] = HIDDEN;
      }
    }
    return manager.create(mask, new Shape(lengths.length, 1, 1, width));
  }

  /** [1, 1, T, T], hiding later positions. */
  static NDArray causal(NDManager manager, int length) {
    float[] mask = new float[length * length];
    for (int query = 0; query < length; query++) {
      for (int key = query + 1; key < length; key++) {
        mask[query * length + key] = HIDDEN;
      }
    }
    return manager.create(mask, new Shape(1, 1, length, length));
  }
}
