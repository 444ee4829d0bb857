package io.refiner.seq2seq.compiled;

import io.refiner.seq2seq.T5Config;

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

      class Model:
        embedding : Tensor
        encoder : __torch__.Encoder
        decoder : __torch__.Decoder
        head : __torch__.Linear

        # without layers, which are added one by one
        def __init__(self, weights: Dict[str, Tensor], both: Tensor, before: Tensor) -> NoneType:
          self.embedding = __torch__.kept(weights["shared.weight"])
          self.encoder = __torch__.Encoder(weights, both)
          self.decoder = __torch__.Decoder(weights, before)
          self.head = __torch__.Linear(weights["$HEAD"])
          return None

        # prompts [P, S] of the given lengths [P], some at a time: layers need many times the
        # memory of what they give
        def start(self, prompts: Tensor, lengths: Tensor) -> __torch__.Memory:
          padding = __torch__.padding(lengths, prompts.size(1))
          few = torch.floordiv($TOKENS, prompts.size(1)) + 1
          texts = torch.split(prompts, few)
          hidden = torch.split(padding, few)
          states = annotate(List[Tensor], [])
          for i in range(torch.len(texts)):
            x = torch.embedding(self.embedding, texts[i])
            states.append(self.encoder.forward(x, hidden[i]))
          return self.decoder.begin(torch.cat(states), padding)

        # tokens [R] -> logits [R, V]
        def step(self, memory: __torch__.Memory, tokens: Tensor) -> Tensor:
          x = torch.embedding(self.embedding, tokens).unsqueeze(1)
          states = self.decoder.step(x, memory).squeeze(1)
          return self.head.forward($STATES).to(6)

        # tokens [R] -> the most probable next ones and their log-probabilities, [R, steps] each
        def greedy(self, memory: __torch__.Memory, tokens: Tensor, limit: int, ends: Tensor) -> List[Tensor]:
          ids = annotate(List[Tensor], [])
          logs = annotate(List[Tensor], [])
          ended = torch.zeros_like(tokens, dtype=11)
          for i in range(limit):
            scores = self.step(memory, tokens)
            best, tokens = torch.max(scores, -1)
            ids.append(tokens)
            logs.append(torch.neg(torch.log(torch.sum(torch.exp(scores - best.unsqueeze(-1)), [-1]))))
            ended = torch.logical_or(ended, torch.isin(tokens, ends))
            if int(torch.sum(ended)) * 4 >= ended.size(0):
              break
          return [torch.stack(ids, 1), torch.stack(logs, 1)]

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

  /** Tokens that are encoded together, enough for matrix products at full speed. */
  private static final int TOKENS = 512;

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
    return text.replace("$STATES", config.scaledOutput() ? "states * $SCALE" : "states")
        .replace("$SCALE", String.valueOf(1 / Math.sqrt(config.dModel())))
        .replace("$HEADS", String.valueOf(config.numHeads()))
        .replace("$HEAD", config.tiedHead() ? "shared.weight" : "lm_head.weight")
        .replace("$DTYPE", kernel == LinearKernel.BF16 ? BFLOAT16 : FLOAT)
        .replace("$EPSILON", String.valueOf(config.layerNormEpsilon()))
        .replace("$WIDTH", String.valueOf(config.dKv()))
        .replace("$FF", String.valueOf(config.dFf()))
        .replace("$TOKENS", String.valueOf(TOKENS))
        .replace("$ROOM", String.valueOf(ROOM));
  }
}
