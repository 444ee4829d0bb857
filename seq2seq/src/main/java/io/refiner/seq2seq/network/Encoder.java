package io.refiner.seq2seq.network;

import java.util.List;
import java.util.stream.IntStream;

import ai.djl.ndarray.NDArray;

import io.refiner.seq2seq.T5Parameters;

/** The stack that reads the prompt. */
final class Encoder {

  private record Layer(Attention attention, FeedForward feedForward) {}

  private final List<Layer> layers;
  private final RelativeBias relativeBias;
  private final RmsNorm finalNorm;

  Encoder(Parts parts) {
    layers =
        IntStream.range(0, parts.config().numLayers())
            .mapToObj(i -> layer(parts, "encoder.block." + i + "."))
            .toList();
    relativeBias =
        new RelativeBias(
            parts.weights().get("encoder.block.0." + T5Parameters.RELATIVE_BIAS),
            parts.config().relativeAttentionMaxDistance(),
            true);
    finalNorm = parts.norm("encoder.final_layer_norm.weight");
  }

  private static Layer layer(Parts parts, String block) {
    return new Layer(
        new Attention(parts, block + "layer.0.", "SelfAttention"),
        new FeedForward(parts, block + "layer.1."));
  }

  /**
   * Reads embedded prompts.
   *
   * @param embedded [B, S, d_model]
   * @param padding [B, 1, 1, S], added to the scores
   */
  NDArray apply(NDArray embedded, NDArray padding, Dropout dropout) {
    int length = (int) embedded.getShape().get(1);
    NDArray bias = relativeBias.bias(embedded.getManager(), 0, length, length).add(padding);
    NDArray x = dropout.apply(embedded);
    for (Layer layer : layers) {
      NDArray normed = layer.attention.normed(x);
      Attention.KeyValues memory = layer.attention.keyValues(normed);
      x = layer.attention.apply(x, normed, memory, bias, dropout);
      x = layer.feedForward.apply(x, dropout);
    }
    return dropout.apply(finalNorm.apply(x));
  }
}
