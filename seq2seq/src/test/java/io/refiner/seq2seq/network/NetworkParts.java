package io.refiner.seq2seq.network;

import java.util.Map;
import java.util.function.UnaryOperator;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.nn.Activation;

import io.refiner.seq2seq.T5Config;

/** The plain network's layers one by one, for tests that compare with them. */
public final class NetworkParts {

  private final Parts parts;

  public NetworkParts(NDManager manager, T5Config config, Weights weights) {
    NDArray epsilon = manager.create((float) config.layerNormEpsilon());
    parts = new Parts(config, weights, Map.of(), activation(config), epsilon);
  }

  public NDArray norm(String name, NDArray x) {
    return parts.norm(name).apply(x);
  }

  public NDArray selfAttention(String layer, NDArray x, NDArray bias) {
    Attention attention = new Attention(parts, layer, "SelfAttention");
    NDArray normed = attention.normed(x);
    return attention.apply(x, normed, attention.keyValues(normed), bias, Dropout.OFF);
  }

  public NDArray crossAttention(String layer, NDArray x, Encoded prompts) {
    Attention attention = new Attention(parts, layer, "EncDecAttention");
    Attention.KeyValues memory = attention.keyValues(prompts.states());
    return attention.apply(x, attention.normed(x), memory, prompts.padding(), Dropout.OFF);
  }

  public NDArray feedForward(String layer, NDArray x) {
    return new FeedForward(parts, layer).apply(x, Dropout.OFF);
  }

  /** The bias among all positions, [1, H, T, T]; in a decoder it hides later ones. */
  public NDArray bias(NDManager manager, NDArray table, boolean encoder, int length) {
    int farthest = parts.config().relativeAttentionMaxDistance();
    NDArray bias = new RelativeBias(table, farthest, encoder).bias(manager, 0, length, length);
    return encoder ? bias : bias.add(Masks.causal(manager, length));
  }

  private static UnaryOperator<NDArray> activation(T5Config config) {
    return switch (config.feedForward().activation()) {
      case RELU -> Activation::relu;
      case GELU -> Activation::gelu;
      case SILU -> x -> x.mul(Activation.sigmoid(x));
      case GELU_NEW -> NetworkParts::geluNew;
    };
  }

  private static NDArray geluNew(NDArray x) {
    NDArray inner = x.add(x.pow(3).mul(0.044715)).mul(Math.sqrt(2 / Math.PI));
    return inner.tanh().add(1).mul(x).mul(0.5);
  }
}
