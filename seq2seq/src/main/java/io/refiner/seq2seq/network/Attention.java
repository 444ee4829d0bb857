package io.refiner.seq2seq.network;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.types.Shape;

/**
 * Multi-head attention as a residual sub-layer. Scores are not scaled: T5 folds the factor into the
 * initial queries.
 */
final class Attention {

  /**
   * Keys and values of one layer.
   *
   * @param keys [B, H, d_kv, T], ready to be multiplied by queries
   * @param values [B, H, T, d_kv]
   */
  record KeyValues(NDArray keys, NDArray values) {

    KeyValues append(KeyValues next) {
      return new KeyValues(
          NDArrays.concat(new NDList(keys, next.keys), 3),
          NDArrays.concat(new NDList(values, next.values), 2));
    }
  }

  private final RmsNorm norm;
  private final Projection query;
  private final Projection key;
  private final Projection value;
  private final Projection output;
  private final int heads;
  private final int width;

  Attention(Parts parts, String layer, String kind) {
    String prefix = layer + kind + ".";
    norm = parts.norm(layer + "layer_norm.weight");
    query = parts.projection(prefix + "q.weight");
    key = parts.projection(prefix + "k.weight");
    value = parts.projection(prefix + "v.weight");
    output = parts.projection(prefix + "o.weight");
    heads = parts.config().numHeads();
    width = parts.config().dKv();
  }

  /** The sub-layer's input after its norm. */
  NDArray normed(NDArray x) {
    return norm.apply(x);
  }

  /** Keys and values of the given states, [B, T, d_model]. */
  KeyValues keyValues(NDArray states) {
    return new KeyValues(
        split(key.apply(states)).transpose(0, 2, 3, 1), split(value.apply(states)).swapAxes(1, 2));
  }

  /**
   * Adds the sub-layer to x.
   *
   * @param x [B, T, d_model]
   * @param normed x after {@link #normed}
   * @param memory what is attended to
   * @param bias added to the scores [B, H, T, keys]
   */
  NDArray apply(NDArray x, NDArray normed, KeyValues memory, NDArray bias, Dropout dropout) {
    NDArray queries = split(query.apply(normed)).swapAxes(1, 2);
    NDArray scores = queries.matMul(memory.keys()).add(bias);
    NDArray shares = dropout.apply(scores.softmax(-1));
    NDArray mixed = shares.matMul(memory.values()).swapAxes(1, 2);
    Shape shape = x.getShape();
    NDArray joined = mixed.reshape(new Shape(shape.get(0), shape.get(1), (long) heads * width));
    return x.add(dropout.apply(output.apply(joined)));
  }

  private NDArray split(NDArray x) {
    Shape shape = x.getShape();
    return x.reshape(new Shape(shape.get(0), shape.get(1), heads, width));
  }
}
