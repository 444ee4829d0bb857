package io.refiner.seq2seq.compiled;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.T5Parameters;

/**
 * The whole model in TorchScript, put together for one configuration and one kernel. Classes hold
 * packed weights; what the configuration decides stands in the text as numbers.
 */
final class ModelScript {

  private static final String MODEL =
      """
      # a weight that is used as it is
      def kept(weight: Tensor) -> Tensor:
        return weight.to($DTYPE)

      # a weight that rows are looked up in
      def table(weight: Tensor) -> Tensor:
        return $TABLE

      class Model:
        embedding : Tensor
        encoder : __torch__.Encoder
        decoder : __torch__.Decoder
        head : __torch__.Linear

        # without layers, which are added one by one
        def __init__(self, weights: Dict[str, Tensor], both: Tensor, before: Tensor) -> NoneType:
          self.embedding = __torch__.table(weights["shared.weight"])
          self.encoder = __torch__.Encoder(weights, both)
          self.decoder = __torch__.Decoder(weights, before)
          self.head = __torch__.Linear(weights["$HEAD"], $FEW)
          return None

        # prompts [P, S] of the given lengths [P], some at a time: layers need many times the
        # memory of what they give, and prompts of like length stand together
        def start(self, prompts: Tensor, lengths: Tensor) -> __torch__.Memory:
          few = torch.floordiv($TOKENS, prompts.size(1)) + 1
          texts = torch.split(prompts, few)
          sizes = torch.split(lengths, few)
          states = annotate(List[Tensor], [])
          for i in range(torch.len(texts)):
            states.append(self.encode(texts[i], sizes[i]))
          return self.decoder.begin(torch.cat(states), __torch__.padding(lengths, prompts.size(1)))

        # prompts [P, S] of the given lengths [P] -> their states [P, S, d_model]; what all of them
        # have as padding is not read
        def encode(self, prompts: Tensor, lengths: Tensor) -> Tensor:
          longest = int(torch.max(lengths))
          x = self.look_up(prompts.narrow(1, 0, longest))
          states = self.encoder.forward(x, __torch__.padding(lengths, longest))
          return torch.constant_pad_nd(states, [0, 0, 0, prompts.size(1) - longest])

        # tokens [...] -> [..., d_model]
        def look_up(self, tokens: Tensor) -> Tensor:
          return torch.embedding(self.embedding, tokens).to($DTYPE)

        # tokens [R] -> logits [R, V]
        def step(self, memory: __torch__.Memory, tokens: Tensor) -> Tensor:
          x = self.look_up(tokens).unsqueeze(1)
          states = self.decoder.step(x, memory).squeeze(1)
          return self.head.forward($STATES).to(6)

        # tokens [R] -> the most probable next ones and their log-probabilities, [R, steps] each
        def greedy(self, memory: __torch__.Memory, tokens: Tensor, limit: int, ends: Tensor) -> List[Tensor]:
          ids = annotate(List[Tensor], [])
          logs = annotate(List[Tensor], [])
          ended = torch.zeros_like(tokens, dtype=11)
          for i in range(limit):
            scores = self.step(memory, tokens)
            tokens = torch.argmax(scores, -1)
            ids.append(tokens)
            logs.append(__torch__.best_log_prob(scores))
            ended = torch.logical_or(ended, torch.isin(tokens, ends))
            if int(torch.sum(ended)) * 4 >= ended.size(0):
              break
          return [torch.stack(ids, 1), torch.stack(logs, 1)]

      # of the likeliest token of each row of scores [R, V]
      def best_log_prob(scores: Tensor) -> Tensor:
        return torch.log(torch.amax(torch.softmax(scores, -1), [-1]))

      # added to scores [P, 1, 1, S]: the lowest bfloat16, which is finite, beyond each text's length
      def padding(lengths: Tensor, width: int) -> Tensor:
        positions = torch.arange(width, device=lengths.device).unsqueeze(0)
        hidden = torch.ge(positions, lengths.unsqueeze(1)).to(6) * -3.3895313892515355e+38
        return hidden.unsqueeze(1).unsqueeze(1)

      """;

  /** What Java calls. */
  static final String METHODS =
      """
      def pack(self, weights: Dict[str, Tensor], both: Tensor, before: Tensor) -> __torch__.Model:
        return __torch__.Model(weights, both, before)

      def pack_encoder_layer(self, model: __torch__.Model, weights: Dict[str, Tensor]) -> NoneType:
        return model.encoder.add_layer(weights)

      def pack_decoder_layer(self, model: __torch__.Model, weights: Dict[str, Tensor]) -> NoneType:
        return model.decoder.add_layer(weights)

      def start(self, model: __torch__.Model, prompts: Tensor, lengths: Tensor) -> __torch__.Memory:
        return model.start(prompts, lengths)

      def step(self, model: __torch__.Model, memory: __torch__.Memory, tokens: Tensor) -> Tensor:
        return model.step(memory, tokens)

      def greedy(self, model: __torch__.Model, memory: __torch__.Memory, tokens: Tensor, limit: int, ends: Tensor) -> List[Tensor]:
        return model.greedy(memory, tokens, limit, ends)

      def select_answers(self, memory: __torch__.Memory, rows: Tensor) -> NoneType:
        return memory.select_answers(rows)

      def select_prompts(self, memory: __torch__.Memory, rows: Tensor) -> NoneType:
        return memory.select_prompts(rows)
      """;

  private static final String FLOAT = "6";
  private static final String BFLOAT16 = "15";

  /** Tokens by which an answer's memory grows. */
  private static final int ROOM = 32;

  /**
   * Tokens that are encoded together, enough for matrix products at full speed: on a CPU and where
   * attention is one operation.
   */
  private static final int TOKENS = 512;

  private static final int FUSED_TOKENS = 1 << 16;

  private ModelScript() {}

  /**
   * The classes and functions below {@code __torch__}.
   *
   * @param fused whether attention is one operation of the engine
   */
  static String definitions(T5Config config, LinearKernel kernel, boolean fused) {
    String text =
        kernel.source()
            + LayerScripts.rmsNorm(kernel == LinearKernel.BF16)
            + LayerScripts.attend(fused)
            + LayerScripts.SELF_ATTENTION
            + LayerScripts.CROSS_ATTENTION
            + LayerScripts.feedForward(config)
            + StackScripts.RELATIVE_BIAS
            + StackScripts.ENCODER
            + StackScripts.MEMORY
            + StackScripts.DECODER
            + MODEL;
    return LinearKernel.withRows(text)
        .replace("$STATES", config.scaledOutput() ? "states * $SCALE" : "states")
        .replace("$SCALE", String.valueOf(config.outputScale()))
        .replace("$HEADS", String.valueOf(config.numHeads()))
        .replace("$HEAD", T5Parameters.head(config))
        .replace("$TABLE", table(kernel))
        .replace("$DTYPE", kernel == LinearKernel.BF16 ? BFLOAT16 : FLOAT)
        .replace("$EPSILON", String.valueOf(config.layerNormEpsilon()))
        .replace("$WIDTH", String.valueOf(config.dKv()))
        .replace("$FF", String.valueOf(config.dFf()))
        .replace("$TOKENS", String.valueOf(fused ? FUSED_TOKENS : TOKENS))
        .replace("$ROOM", String.valueOf(ROOM));
  }

  /** Half as large where layers are rounded more than this; 5 is a 16-bit float. */
  private static String table(LinearKernel kernel) {
    return switch (kernel) {
      case ONEDNN, TORCH -> "weight";
      case FP16, INT8 -> "torch.clamp(weight, -65504., 65504.).to(5)";
      case BF16 -> "weight.to(15)";
    };
  }
}
