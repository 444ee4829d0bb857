package io.refiner.seq2seq.compiled;

/** Encoder, decoder and what a batch of answers remembers, in TorchScript. */
final class StackScripts {

  /**
   * The learned bias for each head and relative distance. Beyond the largest distance all are
   * alike, so a row for each of the others is enough for texts of any length.
   */
  static final String RELATIVE_BIAS =
      """
      class RelativeBias:
        rows : Tensor
        farthest : int

        # table [buckets, H], buckets: that of each distance from -farthest to farthest
        def __init__(self, table: Tensor, buckets: Tensor) -> NoneType:
          self.rows = torch.embedding(table, buckets)
          self.farthest = torch.floordiv(buckets.size(0), 2)
          return None

        # distances [T, S] of keys from queries -> [1, H, T, S]
        def of(self, distances: Tensor) -> Tensor:
          near = torch.clamp(distances, -self.farthest, self.farthest) + self.farthest
          return torch.embedding(self.rows, near).permute([2, 0, 1]).unsqueeze(0)

        # among all positions of a text: [1, H, T, T]
        def square(self, length: int) -> Tensor:
          positions = torch.arange(length, device=self.rows.device)
          return self.of(positions.unsqueeze(0) - positions.unsqueeze(1))

        # from the last position to those before it and itself: [1, H, 1, T]
        def last_row(self, length: int) -> Tensor:
          positions = torch.arange(length, device=self.rows.device)
          return self.of(positions.unsqueeze(0) - (length - 1)).contiguous()

      """;

  /** The stack that reads prompts. */
  static final String ENCODER =
      """
      class EncoderLayer:
        attention : __torch__.SelfAttention
        feed_forward : __torch__.FeedForward

        def __init__(self, weights: Dict[str, Tensor], block: str) -> NoneType:
          self.attention = __torch__.SelfAttention(weights, block + "layer.0.", $MANY)
          self.feed_forward = __torch__.FeedForward(weights, block + "layer.1.", $MANY)
          return None

        def forward(self, x: Tensor, bias: Tensor) -> Tensor:
          return self.feed_forward.forward(self.attention.whole(x, bias))

      class Encoder:
        layers : List[__torch__.EncoderLayer]
        bias : __torch__.RelativeBias
        gain : Tensor

        def __init__(self, weights: Dict[str, Tensor], buckets: Tensor) -> NoneType:
          self.layers = annotate(List[__torch__.EncoderLayer], [])
          table = weights["encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight"]
          self.bias = __torch__.RelativeBias(table, buckets)
          self.gain = __torch__.kept(weights["encoder.final_layer_norm.weight"])
          return None

        # packs the weights of the next layer
        def add_layer(self, weights: Dict[str, Tensor]) -> NoneType:
          block = "encoder.block." + str(len(self.layers)) + "."
          self.layers.append(__torch__.EncoderLayer(weights, block))
          return None

        # x [P, S, d_model], padding [P, 1, 1, S]
        def forward(self, x: Tensor, padding: Tensor) -> Tensor:
          bias = self.bias.square(x.size(1)) + padding
          for layer in self.layers:
            x = layer.forward(x, bias)
          return __torch__.rms_norm(x, self.gain)

      """;

  /** What a batch of half-written answers remembers. */
  static final String MEMORY =
      """
      class Memory:
        # of each layer [2, P, H, S, d_kv]: keys and values of the prompts
        prompts : List[Tensor]
        padding : Tensor
        # of each layer [2, R, H, room, d_kv]: keys and values of the answers, R a multiple of P
        answers : List[Tensor]
        # the bias from the last of room tokens
        bias : Tensor
        length : int
        room : int

        def __init__(self, prompts: List[Tensor], padding: Tensor) -> NoneType:
          self.prompts = prompts
          self.padding = padding
          self.answers = annotate(List[Tensor], [])
          self.bias = padding
          self.length = 0
          self.room = 0
          return None

        # makes room for one more token of each of R answers
        def extend(self, rows: int, bias: __torch__.RelativeBias) -> NoneType:
          if self.length == self.room:
            self.room = self.room + $ROOM
            for i in range(len(self.prompts)):
              wider = self.prompts[i].new_empty([2, rows, $HEADS, self.room, $WIDTH])
              if self.length > 0:
                wider.narrow(3, 0, self.length).copy_(self.answers[i])
                self.answers[i] = wider
              else:
                self.answers.append(wider)
            self.bias = bias.last_row(self.room)
          return None

        # the bias [1, H, 1, length + 1] from the next token
        def next_bias(self) -> Tensor:
          return self.bias.narrow(3, self.room - self.length - 1, self.length + 1)

        # keeps answers in the given order
        def select_answers(self, rows: Tensor) -> NoneType:
          for i in range(len(self.answers)):
            self.answers[i] = torch.index_select(self.answers[i], 1, rows)
          return None

        # keeps prompts in the given order
        def select_prompts(self, rows: Tensor) -> NoneType:
          self.padding = torch.index_select(self.padding, 0, rows)
          for i in range(len(self.prompts)):
            self.prompts[i] = torch.index_select(self.prompts[i], 1, rows)
          return None

      """;

  /** The stack that writes answers, one token of each at a time. */
  static final String DECODER =
      """
      class DecoderLayer:
        attention : __torch__.SelfAttention
        cross : __torch__.CrossAttention
        feed_forward : __torch__.FeedForward

        def __init__(self, weights: Dict[str, Tensor], block: str) -> NoneType:
          self.attention = __torch__.SelfAttention(weights, block + "layer.0.", $FEW)
          self.cross = __torch__.CrossAttention(weights, block + "layer.1.", $FEW)
          self.feed_forward = __torch__.FeedForward(weights, block + "layer.2.", $FEW)
          return None

      class Decoder:
        layers : List[__torch__.DecoderLayer]
        bias : __torch__.RelativeBias
        gain : Tensor

        def __init__(self, weights: Dict[str, Tensor], buckets: Tensor) -> NoneType:
          self.layers = annotate(List[__torch__.DecoderLayer], [])
          table = weights["decoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight"]
          self.bias = __torch__.RelativeBias(table, buckets)
          self.gain = __torch__.kept(weights["decoder.final_layer_norm.weight"])
          return None

        # packs the weights of the next layer
        def add_layer(self, weights: Dict[str, Tensor]) -> NoneType:
          block = "decoder.block." + str(len(self.layers)) + "."
          self.layers.append(__torch__.DecoderLayer(weights, block))
          return None

        # states [P, S, d_model], padding [P, 1, 1, S]
        def begin(self, states: Tensor, padding: Tensor) -> __torch__.Memory:
          prompts = annotate(List[Tensor], [])
          for layer in self.layers:
            prompts.append(layer.cross.memory(states))
          return __torch__.Memory(prompts, padding)

        # x [R, 1, d_model]
        def step(self, x: Tensor, memory: __torch__.Memory) -> Tensor:
          memory.extend(x.size(0), self.bias)
          bias = memory.next_bias()
          for i in range(len(self.layers)):
            layer = self.layers[i]
            x = layer.attention.step(x, memory.answers[i], memory.length, bias)
            x = layer.cross.step(x, memory.prompts[i], memory.padding)
            x = layer.feed_forward.forward(x)
          memory.length = memory.length + 1
          return __torch__.rms_norm(x, self.gain)

      """;

  private StackScripts() {}
}
