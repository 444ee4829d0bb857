package io.refiner.seq2seq.train;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.stream.IntStream;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.T5Parameters;
import io.refiner.seq2seq.adapter.LoraOptions;
import io.refiner.seq2seq.adapter.LoraParameters;

/**
 * The whole forward pass of training as TorchScript: what the package network does layer by layer,
 * with dropout. Compiled together, what no gradient needs is freed at once instead of when the step
 * ends. Shapes are named as in that package; {@code w} holds all weights in the order of {@link
 * T5Parameters}, then an adapter's factors in the order of {@link LoraParameters}.
 *
 * <p>In bf16 it does what torch's autocast does: projections and products of attention are computed
 * in bf16 from weights that stay fp32, while the residual stream, norms and softmax are fp32, and
 * so is the result. The engine's arrays can't be cast without losing their gradient, so this is the
 * one place where casts can be.
 */
final class TeacherScript {

  /** Names that stand in the text for a projection, weight by weight. */
  private static final List<String> ATTENTION = List.of("q", "k", "v", "o");

  private static final String FP32 =
      """
      # what products are computed of
      def narrow(x: Tensor) -> Tensor:
        return x

      """;

  /** 15 is bfloat16. */
  private static final String BF16 =
      """
      # what products are computed of
      def narrow(x: Tensor) -> Tensor:
        return x.to(15)

      """;

  /**
   * On a CPU the engine draws a number for each value, one after another: that is a tenth of a
   * step. 16 bits are enough, and four values share a draw. What stays is remembered in a byte for
   * each value, where the engine's own dropout has four.
   */
  private static final String DROPOUT =
      """
      # 0 for so many of 65536 values of x, the others larger by what keeps the mean
      def thinned(x: Tensor, out_of_all: int) -> Tensor:
        words = torch.empty([torch.floordiv(x.numel() + 3, 4)], dtype=4, device=x.device)
        drawn = torch.view_copy(torch.random_(words, -9223372036854775807 - 1, None), dtype=2)
        stays = torch.narrow(drawn, 0, 0, x.numel()) >= out_of_all - 32768
        left = torch.where(stays.view(x.size()), x, 0.)
        return left * (65536. / (65536 - out_of_all))

      def dropped(x: Tensor, rate: float) -> Tensor:
        if x.is_cuda:
          left = torch.dropout(x, rate, True)
        else:
          if rate > 0.:
            left = __torch__.thinned(x, int(rate * 65536. + 0.5))
          else:
            left = x
        return left

      """;

  private static final String PIECES =
      """
      def drop(x: Tensor) -> Tensor:
        return __torch__.dropped(x, $RATE)

      def rms_norm(x: Tensor, gain: Tensor) -> Tensor:
        return x * torch.rsqrt(torch.mean(torch.square(x), [-1], True) + $EPSILON) * gain

      # x [..., in], weight [out, in] -> [..., out]
      def project(x: Tensor, weight: Tensor) -> Tensor:
        return torch.linear(x, __torch__.narrow(weight))

      # the same with what an adapter adds: down [rank, in], up [out, rank]
      def adapted(x: Tensor, weight: Tensor, down: Tensor, up: Tensor) -> Tensor:
        low = __torch__.project(__torch__.dropped(x, $ADAPTER_RATE), down)
        return __torch__.project(x, weight) + __torch__.project(low, up) * $ADAPTER_SCALE

      # [B, T, H * d_kv] -> [B, H, T, d_kv]
      def split_heads(x: Tensor) -> Tensor:
        return x.view([x.size(0), x.size(1), $HEADS, $WIDTH]).transpose(1, 2)

      # what x [B, T, d_model] makes of states [B, S, d_model]; w from at on: q, k, v, o; from a on
      # the factors of those that are adapted
      def attend(x: Tensor, states: Tensor, bias: Tensor, w: List[Tensor], at: int, a: int) -> Tensor:
        queries = __torch__.split_heads($q(x))
        keys = __torch__.split_heads($k(states))
        values = __torch__.split_heads($v(states))
        scores = torch.matmul(queries, keys.transpose(2, 3)) + bias
        shares = __torch__.narrow(__torch__.drop(torch.softmax(scores, -1)))
        mixed = torch.matmul(shares, values).transpose(1, 2)
        joined = mixed.reshape([x.size(0), x.size(1), $HEADS * $WIDTH])
        return __torch__.drop($o(joined))

      # w from at on: q, k, v, o, gain
      def self_attention(x: Tensor, bias: Tensor, w: List[Tensor], at: int, a: int) -> Tensor:
        normed = __torch__.narrow(__torch__.rms_norm(x, w[at + 4]))
        return x + __torch__.attend(normed, normed, bias, w, at, a)

      def cross_attention(x: Tensor, states: Tensor, bias: Tensor, w: List[Tensor], at: int, a: int) -> Tensor:
        normed = __torch__.narrow(__torch__.rms_norm(x, w[at + 4]))
        return x + __torch__.attend(normed, states, bias, w, at, a)

      """;

  private static final String FEED_FORWARD =
      """
      # w from at on: wi, wo, gain
      def feed_forward(x: Tensor, w: List[Tensor], at: int, a: int) -> Tensor:
        normed = __torch__.narrow(__torch__.rms_norm(x, w[at + 2]))
        inner = $wi(normed)
        dropped = __torch__.drop($ACTIVATION)
        return x + __torch__.drop($wo(dropped))

      """;

  private static final String GATED_FEED_FORWARD =
      """
      # w from at on: wi_0, wi_1, wo, gain
      def feed_forward(x: Tensor, w: List[Tensor], at: int, a: int) -> Tensor:
        normed = __torch__.narrow(__torch__.rms_norm(x, w[at + 3]))
        inner = $wi_0(normed)
        dropped = __torch__.drop($ACTIVATION * $wi_1(normed))
        return x + __torch__.drop($wo(dropped))

      """;

  /** One look-up has one gradient, which is as large as the table. */
  private static final String EMBED =
      """
      # table [V, d], a [B, S], b [B, T] -> [B, S, d], [B, T, d]
      def embed(table: Tensor, a: Tensor, b: Tensor) -> List[Tensor]:
        return torch.split_with_sizes(torch.embedding(table, torch.cat([a, b], 1)), [a.size(1), b.size(1)], 1)

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
        embedded = __torch__.embed(w[0], sources, inputs)
        x = __torch__.drop(embedded[0])
      $ENCODER_LAYERS\
        states = __torch__.narrow(__torch__.drop(__torch__.rms_norm(x, w[$ENCODER_GAIN])))
        bias = __torch__.relative_bias(w[$DECODER_BIAS], decoder_buckets, inputs.size(1))
        bias = bias + __torch__.causal(inputs.size(1), bias)
        x = __torch__.drop(embedded[1])
      $DECODER_LAYERS\
        read = torch.index_select(torch.flatten(x, 0, 1), 0, positions)
        return __torch__.drop(__torch__.rms_norm(read, w[$DECODER_GAIN]))
      """;

  private final T5Config config;
  private final Precision precision;
  private final double dropout;
  private final Optional<LoraOptions> lora;
  private final List<String> names;

  /**
   * A pass over the weights of one configuration.
   *
   * @param precision FP32 or BF16
   * @param lora the adapter that is trained, if one is
   */
  TeacherScript(T5Config config, Precision precision, double dropout, Optional<LoraOptions> lora) {
    this.config = config;
    this.precision = precision;
    this.dropout = dropout;
    this.lora = lora;
    names = new ArrayList<>(T5Parameters.of(config).keySet());
    lora.ifPresent(options -> names.addAll(LoraParameters.shapes(config, options).keySet()));
  }

  /** In what products are computed: FP32 or BF16. */
  Precision precision() {
    return precision;
  }

  /** The names of all that {@code w} holds, in order. */
  List<String> names() {
    return List.copyOf(names);
  }

  /** The functions that {@link #forward} calls. */
  String definitions() {
    boolean gated = config.feedForward().gated();
    String attention = projections(PIECES, ATTENTION);
    String feedForward =
        gated
            ? projections(GATED_FEED_FORWARD, List.of("wi_0", "wi_1", "wo"))
            : projections(FEED_FORWARD, List.of("wi", "wo"));
    return ((precision == Precision.BF16 ? BF16 : FP32)
            + DROPOUT
            + attention
            + feedForward
            + EMBED
            + BIASES)
        .replace("$ACTIVATION", activation())
        .replace("$ADAPTER_RATE", Double.toString(lora.map(LoraOptions::dropout).orElse(0.0)))
        .replace("$ADAPTER_SCALE", Double.toString(lora.map(LoraOptions::scale).orElse(0.0)))
        .replace("$RATE", Double.toString(dropout))
        .replace("$EPSILON", Double.toString(config.layerNormEpsilon()))
        .replace("$HEADS", Integer.toString(config.numHeads()))
        .replace("$WIDTH", Integer.toString(config.dKv()))
        .replace("$HIDDEN", Float.toString(-Float.MAX_VALUE));
  }

  /**
   * Fills in the projections of a layer, which stand in the text as {@code $NAME(x)}. Targets are
   * named by module, so every layer of a kind has the same of them adapted.
   */
  private String projections(String text, List<String> modules) {
    String filled = text;
    int factors = 0;
    for (int i = 0; i < modules.size(); i++) {
      boolean adapted = lora.isPresent() && lora.get().targets().contains(modules.get(i));
      String call =
          adapted
              ? "__torch__.adapted($1, w[at + %s], w[a + %s], w[a + %s])"
                  .formatted(i, factors, factors + 1)
              : "__torch__.project($1, w[at + %s])".formatted(i);
      filled = filled.replaceAll("\\$" + modules.get(i) + "\\((\\w+)\\)", call);
      factors += adapted ? 2 : 0;
    }
    return filled;
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
    String attention = block + "layer.0.SelfAttention.";
    return "  x = __torch__.self_attention(x, bias, w, %s, %s)\n"
        .formatted(at(attention + "q.weight"), factors(attention));
  }

  private String cross(String block) {
    String attention = block + "layer.1.EncDecAttention.";
    return "  x = __torch__.cross_attention(x, states, padding, w, %s, %s)\n"
        .formatted(at(attention + "q.weight"), factors(attention));
  }

  private String feedForward(String layer) {
    String dense = layer + "DenseReluDense.";
    String first = config.feedForward().gated() ? "wi_0.weight" : "wi.weight";
    return "  x = __torch__.feed_forward(x, w, %s, %s)\n"
        .formatted(at(dense + first), factors(dense));
  }

  private String at(String name) {
    return Integer.toString(names.indexOf(name));
  }

  /** Where the factors of a layer begin; anywhere if it has none. */
  private int factors(String layer) {
    return IntStream.range(T5Parameters.of(config).size(), names.size())
        .filter(i -> names.get(i).startsWith(layer))
        .findFirst()
        .orElse(0);
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
