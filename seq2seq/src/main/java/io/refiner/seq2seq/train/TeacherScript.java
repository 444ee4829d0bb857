package io.refiner.seq2seq.train;

import java.util.ArrayList;
import java.util.List;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.T5Parameters;

/**
 * The whole forward pass of training as TorchScript: what the package network does layer by layer,
 * with dropout. Compiled together, what no gradient needs is freed at once instead of when the step
 * ends. Shapes are named as in that package; {@code w} holds all weights in the order of {@link
 * T5Parameters}.
 */
final class TeacherScript {

  private static final String PIECES =
      """
      def drop(x: Tensor) -> Tensor:
        return torch.dropout(x, $RATE, True)

      def rms_norm(x: Tensor, gain: Tensor) -> Tensor:
        return x * torch.rsqrt(torch.mean(torch.square(x), [-1], True) + $EPSILON) * gain

      # [B, T, H * d_kv] -> [B, H, T, d_kv]
      def split_heads(x: Tensor) -> Tensor:
        return x.view([x.size(0), x.size(1), $HEADS, $WIDTH]).transpose(1, 2)

      # what x [B, T, d_model] makes of states [B, S, d_model]; w from at on: q, k, v, o
      def attend(x: Tensor, states: Tensor, bias: Tensor, w: List[Tensor], at: int) -> Tensor:
        queries = __torch__.split_heads(torch.linear(x, w[at]))
        keys = __torch__.split_heads(torch.linear(states, w[at + 1]))
        values = __torch__.split_heads(torch.linear(states, w[at + 2]))
        scores = torch.matmul(queries, keys.transpose(2, 3)) + bias
        mixed = torch.matmul(__torch__.drop(torch.softmax(scores, -1)), values).transpose(1, 2)
        joined = mixed.reshape([x.size(0), x.size(1), $HEADS * $WIDTH])
        return __torch__.drop(torch.linear(joined, w[at + 3]))

      # w from at on: q, k, v, o, gain
      def self_attention(x: Tensor, bias: Tensor, w: List[Tensor], at: int) -> Tensor:
        normed = __torch__.rms_norm(x, w[at + 4])
        return x + __torch__.attend(normed, normed, bias, w, at)

      def cross_attention(x: Tensor, states: Tensor, bias: Tensor, w: List[Tensor], at: int) -> Tensor:
        return x + __torch__.attend(__torch__.rms_norm(x, w[at + 4]), states, bias, w, at)

      """;

  private static final String FEED_FORWARD =
      """
      # w from at on: wi, wo, gain
      def feed_forward(x: Tensor, w: List[Tensor], at: int) -> Tensor:
        inner = torch.linear(__torch__.rms_norm(x, w[at + 2]), w[at])
        return x + __torch__.drop(torch.linear(__torch__.drop($ACTIVATION), w[at + 1]))

      """;

  private static final String GATED_FEED_FORWARD =
      """
      # w from at on: wi_0, wi_1, wo, gain
      def feed_forward(x: Tensor, w: List[Tensor], at: int) -> Tensor:
        normed = __torch__.rms_norm(x, w[at + 3])
        inner = torch.linear(normed, w[at])
        gated = $ACTIVATION * torch.linear(normed, w[at + 1])
        return x + __torch__.drop(torch.linear(__torch__.drop(gated), w[at + 2]))

      """;

  /** Biases are added to scores: 0 where a key may be seen, else the lowest float. */
  private static final String BIASES =
      """
      # table [buckets, H], buckets: that of each distance up to the farthest -> [1, H, T, T]
      def relative_bias(table: Tensor, buckets: Tensor, length: int) -> Tensor:
        farthest = torch.floordiv(buckets.size(0), 2)
        places = torch.arange(length, device=table.device)
        distances = places.unsqueeze(0) - places.unsqueeze(1)
        near = torch.take(buckets, torch.clamp(distances, -farthest, farthest) + farthest)
        return torch.embedding(table, near).permute([2, 0, 1]).unsqueeze(0)

      # lengths [B] -> [B, 1, 1, S]
      def padding(lengths: Tensor, width: int) -> Tensor:
        beyond = torch.arange(width, device=lengths.device).unsqueeze(0) >= lengths.unsqueeze(1)
        return (beyond.to(6) * $HIDDEN).unsqueeze(1).unsqueeze(1)

      # [1, 1, T, T]
      def causal(length: int, like: Tensor) -> Tensor:
        later = torch.triu(torch.ones([length, length], dtype=6, device=like.device), 1)
        return (later * $HIDDEN).unsqueeze(0).unsqueeze(0)

      """;

  private static final String FORWARD =
      """
      def forward(self, sources: Tensor, lengths: Tensor, inputs: Tensor, positions: Tensor, \
      encoder_buckets: Tensor, decoder_buckets: Tensor, w: List[Tensor]) -> Tensor:
        padding = __torch__.padding(lengths, sources.size(1))
        bias = __torch__.relative_bias(w[$ENCODER_BIAS], encoder_buckets, sources.size(1)) + padding
        x = __torch__.drop(torch.embedding(w[0], sources))
      $ENCODER_LAYERS\
        states = __torch__.drop(__torch__.rms_norm(x, w[$ENCODER_GAIN]))
        bias = __torch__.relative_bias(w[$DECODER_BIAS], decoder_buckets, inputs.size(1))
        bias = bias + __torch__.causal(inputs.size(1), bias)
        x = __torch__.drop(torch.embedding(w[0], inputs))
      $DECODER_LAYERS\
        x = __torch__.drop(__torch__.rms_norm(x, w[$DECODER_GAIN]))
        return torch.index_select(torch.flatten(x, 0, 1), 0, positions)
      """;

  private final T5Config config;
  private final List<String> names;

  TeacherScript(T5Config config) {
    this.config = config;
    names = new ArrayList<>(T5Parameters.of(config).keySet());
  }

  /** The functions that {@link #forward} calls. */
  String definitions(double dropout) {
    String feedForward = config.feedForward().gated() ? GATED_FEED_FORWARD : FEED_FORWARD;
    return (PIECES + feedForward.replace("$ACTIVATION", activation()) + BIASES)
        .replace("$RATE", Double.toString(dropout))
        .replace("$EPSILON", Double.toString(config.layerNormEpsilon()))
        .replace("$HEADS", Integer.toString(config.numHeads()))
        .replace("$WIDTH", Integer.toString(config.dKv()))
        .replace("$HIDDEN", Float.toString(-Float.MAX_VALUE));
  }

  /** The method, its layers written out one after another. */
  String forward() {
    StringBuilder encoder = new StringBuilder();
    for (int i = 0; i < config.numLayers(); i++) {
      String block = "encoder.block." + i + ".";
      encoder.append(self(block)).append(feedForward(block + "layer.1."));
    }
    StringBuilder decoder = new StringBuilder();
    for (int i = 0; i < config.numDecoderLayers(); i++) {
      String block = "decoder.block." + i + ".";
      decoder.append(self(block)).append(cross(block)).append(feedForward(block + "layer.2."));
    }
    return FORWARD
        .replace("$ENCODER_LAYERS", encoder)
        .replace("$DECODER_LAYERS", decoder)
        .replace("$ENCODER_BIAS", at("encoder.block.0." + T5Parameters.RELATIVE_BIAS))
        .replace("$DECODER_BIAS", at("decoder.block.0." + T5Parameters.RELATIVE_BIAS))
        .replace("$ENCODER_GAIN", at("encoder.final_layer_norm.weight"))
        .replace("$DECODER_GAIN", at("decoder.final_layer_norm.weight"));
  }

  private String self(String block) {
    return "  x = __torch__.self_attention(x, bias, w, %s)\n"
        .formatted(at(block + "layer.0.SelfAttention.q.weight"));
  }

  private String cross(String block) {
    return "  x = __torch__.cross_attention(x, states, padding, w, %s)\n"
        .formatted(at(block + "layer.1.EncDecAttention.q.weight"));
  }

  private String feedForward(String layer) {
    String first = config.feedForward().gated() ? "wi_0" : "wi";
    return "  x = __torch__.feed_forward(x, w, %s)\n"
        .formatted(at(layer + "DenseReluDense." + first + ".weight"));
  }

  private String at(String name) {
    return Integer.toString(names.indexOf(name));
  }

  private String activation() {
    return switch (config.feedForward().activation()) {
      case RELU -> "torch.relu(inner)";
      case GELU -> "torch.gelu(inner)";
      case GELU_NEW -> "torch.gelu(inner, approximate=\"tanh\")";
      case SILU -> "torch.silu(inner)";
    };
  }
}
