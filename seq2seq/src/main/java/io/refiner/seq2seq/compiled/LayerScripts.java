package io.refiner.seq2seq.compiled;

import io.refiner.seq2seq.T5Config;

/** The parts of a layer in TorchScript. Shapes are named as in the package network. */
final class LayerScripts {

  private static final String RMS_NORM =
      """
      def rms_norm(x: Tensor, gain: Tensor) -> Tensor:
        root = torch.rsqrt(torch.mean(torch.square(x), [-1], True) + $EPSILON)
        return x * root * gain

      """;

  /** The mean of squares needs more than half precision; 6 is fp32. */
  private static final String RMS_NORM_OF_HALVES =
      """
      def rms_norm(x: Tensor, gain: Tensor) -> Tensor:
        wide = x.to(6)
        root = torch.rsqrt(torch.mean(torch.square(wide), [-1], True) + $EPSILON)
        return (wide * root).to(x.dtype) * gain

      """;

  /** Heads, products of queries and keys, and back. */
  static final String ATTEND =
      """
      # [B, T, n * H * d_kv] -> [n, B, H, T, d_kv]
      def split_heads(x: Tensor, n: int) -> Tensor:
        return x.view([x.size(0), x.size(1), n, $HEADS, $WIDTH]).permute([2, 0, 3, 1, 4])

      # queries [B, H, T, d_kv], keys and values [B, H, S, d_kv], bias [B, H, T, S] -> [B, T, H * d_kv]
      def attend(queries: Tensor, keys: Tensor, values: Tensor, bias: Tensor) -> Tensor:
        mixed = $MIXED
        return mixed.transpose(1, 2).reshape([queries.size(0), queries.size(2), $HEADS * $WIDTH])

      """;

  private static final String BY_PRODUCTS =
      """
      torch.matmul(torch.softmax(torch.matmul(queries, keys.transpose(2, 3)) + bias, -1), values)\
      """;

  private static final String FUSED =
      """
      torch.scaled_dot_product_attention(queries, keys, values, \
      bias.to(queries.dtype), 0., False, scale=1.)\
      """;

  /** Attention among the tokens of one text: queries, keys and values are one projection. */
  static final String SELF_ATTENTION =
      """
      class SelfAttention:
        gain : Tensor
        qkv : __torch__.Linear
        output : __torch__.Linear

        def __init__(self, weights: Dict[str, Tensor], layer: str, rows: int) -> NoneType:
          q = weights[layer + "SelfAttention.q.weight"]
          k = weights[layer + "SelfAttention.k.weight"]
          v = weights[layer + "SelfAttention.v.weight"]
          self.gain = __torch__.kept(weights[layer + "layer_norm.weight"])
          self.qkv = __torch__.Linear(torch.cat([q, k, v]), rows)
          self.output = __torch__.Linear(weights[layer + "SelfAttention.o.weight"], rows)
          return None

        # x [B, T, d_model], bias [B, H, T, T]
        def whole(self, x: Tensor, bias: Tensor) -> Tensor:
          qkv = __torch__.split_heads(self.qkv.forward(__torch__.rms_norm(x, self.gain)), 3)
          mixed = __torch__.attend(qkv[0], qkv[1], qkv[2], bias)
          return self.output.added_to(x, mixed)

        # x [R, 1, d_model], cache [2, R, H, room, d_kv] with length tokens, bias [1, H, 1, length + 1]
        def step(self, x: Tensor, cache: Tensor, length: int, bias: Tensor) -> Tensor:
          qkv = __torch__.split_heads(self.qkv.forward(__torch__.rms_norm(x, self.gain)), 3)
          cache.narrow(3, length, 1).copy_(qkv.narrow(0, 1, 2))
          seen = cache.narrow(3, 0, length + 1)
          mixed = __torch__.attend(qkv[0], seen[0], seen[1], bias)
          return self.output.added_to(x, mixed)

      """;

  /**
   * Attention to the prompt. Answers to one prompt share its keys and values: they are folded into
   * queries of one row.
   */
  static final String CROSS_ATTENTION =
      """
      class CrossAttention:
        gain : Tensor
        query : __torch__.Linear
        kv : __torch__.Linear
        output : __torch__.Linear

        def __init__(self, weights: Dict[str, Tensor], layer: str, rows: int) -> NoneType:
          k = weights[layer + "EncDecAttention.k.weight"]
          v = weights[layer + "EncDecAttention.v.weight"]
          self.gain = __torch__.kept(weights[layer + "layer_norm.weight"])
          self.query = __torch__.Linear(weights[layer + "EncDecAttention.q.weight"], rows)
          self.kv = __torch__.Linear(torch.cat([k, v]), $MANY)
          self.output = __torch__.Linear(weights[layer + "EncDecAttention.o.weight"], rows)
          return None

        # states [P, S, d_model] -> [2, P, H, S, d_kv]
        def memory(self, states: Tensor) -> Tensor:
          return __torch__.split_heads(self.kv.forward(states), 2).contiguous()

        # x [P * n, 1, d_model], memory [2, P, H, S, d_kv], padding [P, 1, 1, S]
        def step(self, x: Tensor, memory: Tensor, padding: Tensor) -> Tensor:
          folded = x.view([memory.size(1), -1, x.size(2)])
          queries = __torch__.split_heads(self.query.forward(__torch__.rms_norm(folded, self.gain)), 1)
          mixed = __torch__.attend(queries[0], memory[0], memory[1], padding)
          return self.output.added_to(x, mixed.view([x.size(0), 1, -1]))

      """;

  private static final String FEED_FORWARD =
      """
      def activation(x: Tensor) -> Tensor:
        return $ACTIVATION

      class FeedForward:
        gain : Tensor
        input : __torch__.Linear
        output : __torch__.Linear

        def __init__(self, weights: Dict[str, Tensor], layer: str, rows: int) -> NoneType:
          self.gain = __torch__.kept(weights[layer + "layer_norm.weight"])
          self.input = __torch__.Linear($INPUT, rows)
          self.output = __torch__.Linear(weights[layer + "DenseReluDense.wo.weight"], rows)
          return None

        def forward(self, x: Tensor) -> Tensor:
          inner = self.input.forward(__torch__.rms_norm(x, self.gain))
          return self.output.added_to(x, $INNER)

      """;

  private static final String ONE_INPUT =
      """
      weights[layer + "DenseReluDense.wi.weight"]""";

  private static final String TWO_INPUTS =
      """
      torch.cat([weights[layer + "DenseReluDense.wi_0.weight"], \
      weights[layer + "DenseReluDense.wi_1.weight"]])""";

  private static final String GATED =
      "__torch__.activation(inner.narrow(-1, 0, $FF)) * inner.narrow(-1, $FF, $FF)";

  private LayerScripts() {}

  /** Divides by the root mean square and scales. */
  static String rmsNorm(boolean halves) {
    return halves ? RMS_NORM_OF_HALVES : RMS_NORM;
  }

  /** Which way attention is computed. */
  static String attend(boolean fused) {
    return ATTEND.replace("$MIXED", fused ? FUSED : BY_PRODUCTS);
  }

  /** The position-wise layers of this configuration. */
  static String feedForward(T5Config config) {
    boolean gated = config.feedForward().gated();
    return FEED_FORWARD
        .replace("$ACTIVATION", activation(config))
        .replace("$INPUT", gated ? TWO_INPUTS : ONE_INPUT)
        .replace("$INNER", gated ? GATED : "__torch__.activation(inner)");
  }

  private static String activation(T5Config config) {
    return switch (config.feedForward().activation()) {
      case RELU -> "torch.relu(x)";
      case GELU -> "torch.gelu(x)";
      case GELU_NEW -> "torch.gelu(x, approximate=\"tanh\")";
      case SILU -> "torch.silu(x)";
    };
  }
}
