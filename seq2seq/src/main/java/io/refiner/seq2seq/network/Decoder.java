package io.refiner.seq2seq.network;

import java.util.ArrayList;
import java.util.List;
import java.util.stream.IntStream;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;

import io.refiner.seq2seq.T5Parameters;
import io.refiner.seq2seq.network.Attention.KeyValues;

/** The stack that writes the answer: whole when it is taught, one token at a time otherwise. */
final class Decoder {

  private record Layer(Attention self, Attention cross, FeedForward feedForward) {}

  private final List<Layer> layers;
  private final RelativeBias relativeBias;
  private final RmsNorm finalNorm;

  Decoder(Parts parts) {
    layers =
        IntStream.range(0, parts.config().numDecoderLayers())
            .mapToObj(i -> layer(parts, "decoder.block." + i + "."))
            .toList();
    relativeBias =
        new RelativeBias(
            parts.weights().get("decoder.block.0." + T5Parameters.RELATIVE_BIAS),
            parts.config().relativeAttentionMaxDistance(),
            false);
    finalNorm = parts.norm("decoder.final_layer_norm.weight");
  }

  private static Layer layer(Parts parts, String block) {
    return new Layer(
        new Attention(parts, block + "layer.0.", "SelfAttention"),
        new Attention(parts, block + "layer.1.", "EncDecAttention"),
        new FeedForward(parts, block + "layer.2."));
  }

  /**
   * Reads a whole answer at once, each position seeing only those before it.
   *
   * @param embedded the answer shifted right, [B, T, d_model]
   * @param memory the encoder's states [B, S, d_model] and padding
   */
  NDArray apply(NDArray embedded, Encoded memory, Dropout dropout) {
    int length = (int) embedded.getShape().get(1);
    NDManager manager = embedded.getManager();
    NDArray bias = relativeBias.bias(manager, 0, length, length).add(Masks.causal(manager, length));
    NDArray x = dropout.apply(embedded);
    for (Layer layer : layers) {
      NDArray normed = layer.self.normed(x);
      x = layer.self.apply(x, normed, layer.self.keyValues(normed), bias, dropout);
      KeyValues source = layer.cross.keyValues(memory.states());
      x = layer.cross.apply(x, layer.cross.normed(x), source, memory.padding(), dropout);
      x = layer.feedForward.apply(x, dropout);
    }
    return dropout.apply(finalNorm.apply(x));
  }

  /** Projects the encoder's states once, for all steps to come. */
  List<KeyValues> crossMemory(NDArray states) {
    return layers.stream().map(layer -> layer.cross.keyValues(states)).toList();
  }

  /**
   * Reads one more token of each row, [B, 1, d_model], and adds it to the cache.
   *
   * @return the states [B, 1, d_model]
   */
  NDArray step(NDArray embedded, DecoderCache cache) {
    int position = cache.length();
    NDArray bias = relativeBias.bias(embedded.getManager(), position, 1, position + 1);
    List<KeyValues> grown = new ArrayList<>();
    NDArray x = embedded;
    for (int i = 0; i < layers.size(); i++) {
      Layer layer = layers.get(i);
      NDArray normed = layer.self.normed(x);
      KeyValues memory = cache.withNext(i, layer.self.keyValues(normed));
      grown.add(memory);
      x = layer.self.apply(x, normed, memory, bias, Dropout.OFF);
      NDArray query = layer.cross.normed(x);
      x = layer.cross.apply(x, query, cache.cross(i), cache.padding(), Dropout.OFF);
      x = layer.feedForward.apply(x, Dropout.OFF);
    }
    cache.grow(grown);
    return finalNorm.apply(x);
  }
}
