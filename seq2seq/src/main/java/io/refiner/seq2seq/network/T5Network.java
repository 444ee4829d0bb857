package io.refiner.seq2seq.network;

import java.util.Map;
import java.util.function.UnaryOperator;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.SparseFormat;
import ai.djl.nn.Activation;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.T5Parameters;
import io.refiner.seq2seq.runtime.OwnedArrays;
import io.refiner.seq2seq.runtime.ScriptFunction;

/** The whole encoder-decoder over one set of weights, which it does not own. */
public final class T5Network implements InferenceNetwork {

  private static final String GELU_NEW =
      """
      def forward(self, x: Tensor) -> Tensor:
        return torch.gelu(x, approximate="tanh")
      """;

  private final T5Config config;
  private final NDManager manager;
  private final NDArray embedding;
  private final Projection head;
  private final NDArray outputScale;
  private final Encoder encoder;
  private final Decoder decoder;

  /**
   * Builds the layers.
   *
   * @param manager made a parent of what the network itself needs, on the weights' device
   * @param weights every tensor of {@link T5Parameters#of}
   */
  public T5Network(NDManager manager, T5Config config, Weights weights) {
    this(manager, config, weights, Map.of());
  }

  /**
   * Builds the layers with adapters on some weights.
   *
   * @param adapters by the name of the weight that each is added to
   */
  public T5Network(
      NDManager manager, T5Config config, Weights weights, Map<String, LowRank> adapters) {
    this.config = config;
    this.manager = manager.newSubManager();
    embedding = weights.get(T5Parameters.SHARED);
    head = new Projection(weights.get(T5Parameters.head(config)));
    outputScale = OwnedArrays.of(this.manager, (float) config.outputScale());
    NDArray epsilon = OwnedArrays.of(this.manager, (float) config.layerNormEpsilon());
    Parts parts = new Parts(config, weights, adapters, activation(), epsilon);
    encoder = new Encoder(parts);
    decoder = new Decoder(parts);
  }

  /** Reads a batch of prompts. */
  public Encoded encode(TokenBatch prompts, Dropout dropout) {
    NDArray ids = prompts.ids(manager, config.padTokenId());
    NDArray padding = prompts.paddingMask(manager);
    return new Encoded(encoder.apply(embed(ids), padding, dropout), padding);
  }

  /**
   * The logits [B, T, V] of every position of known answers (teacher forcing).
   *
   * @param answers the decoder's inputs: each answer behind the start token, without its last
   */
  public NDArray logits(TokenBatch answers, Encoded memory, Dropout dropout) {
    return project(states(answers, memory, dropout));
  }

  /** The decoder's states [B, T, d_model] behind these logits, before the output's scale. */
  public NDArray states(TokenBatch answers, Encoded memory, Dropout dropout) {
    NDArray ids = answers.ids(manager, config.padTokenId());
    return decoder.apply(embed(ids), memory, dropout);
  }

  @Override
  public DecodingSession start(TokenBatch prompts) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      Encoded memory = encode(prompts, Dropout.OFF);
      DecoderCache cache =
          new DecoderCache(manager, decoder.crossMemory(memory.states()), memory.padding());
      return new Session(cache);
    }
  }

  @Override
  public void close() {
    manager.close();
  }

  private NDArray embed(NDArray ids) {
    return ids.getNDArrayInternal()
        .embedding(ids, embedding, SparseFormat.DENSE)
        .singletonOrThrow();
  }

  private NDArray project(NDArray states) {
    return head.apply(config.scaledOutput() ? states.mul(outputScale) : states);
  }

  private UnaryOperator<NDArray> activation() {
    return switch (config.feedForward().activation()) {
      case RELU -> Activation::relu;
      case GELU -> Activation::gelu;
      case SILU -> x -> x.mul(Activation.sigmoid(x));
      case GELU_NEW -> {
        ScriptFunction gelu = ScriptFunction.compile(manager, GELU_NEW);
        yield x -> gelu.call(new NDList(x)).singletonOrThrow();
      }
    };
  }

  private final class Session implements DecodingSession {

    private final DecoderCache cache;

    Session(DecoderCache cache) {
      this.cache = cache;
    }

    @Override
    public NDArray step(long[] tokens) {
      NDArray ids = manager.create(tokens).expandDims(1);
      return project(decoder.step(embed(ids), cache)).squeeze(1);
    }

    @Override
    public void select(long[] rows) {
      cache.select(rows);
    }

    @Override
    public void close() {
      cache.close();
    }
  }
}
