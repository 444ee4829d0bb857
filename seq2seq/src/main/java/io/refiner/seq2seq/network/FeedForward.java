package io.refiner.seq2seq.network;

import java.util.function.UnaryOperator;

import ai.djl.ndarray.NDArray;

import io.refiner.seq2seq.T5Config;

/** The position-wise layers: act(x wi) wo, or gated (act(x wi_0) * (x wi_1)) wo. */
final class FeedForward {

  private final RmsNorm norm;
  private final Projection input;
  private final Projection gate;
  private final boolean gated;
  private final Projection output;
  private final UnaryOperator<NDArray> activation;

  FeedForward(Parts parts, String layer) {
    T5Config config = parts.config();
    String prefix = layer + "DenseReluDense.";
    gated = config.feedForward().gated();
    norm = parts.norm(layer + "layer_norm.weight");
    input = parts.projection(prefix + (gated ? "wi_0.weight" : "wi.weight"));
    gate = gated ? parts.projection(prefix + "wi_1.weight") : input;
    output = parts.projection(prefix + "wo.weight");
    activation = parts.activation();
  }

  /** Adds the sub-layer to [B, T, d_model]. */
  NDArray apply(NDArray x, Dropout dropout) {
    NDArray normed = norm.apply(x);
    NDArray inner = activation.apply(input.apply(normed));
    if (gated) {
      inner = inner.mul(gate.apply(normed));
    }
    return x.add(dropout.apply(output.apply(dropout.apply(inner))));
  }
}
