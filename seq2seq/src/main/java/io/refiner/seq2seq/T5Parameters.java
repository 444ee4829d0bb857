package io.refiner.seq2seq;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** The tensors that a configuration asks for, under Hugging Face's names. */
public final class T5Parameters {

  public static final String SHARED = "shared.weight";
  public static final String HEAD = "lm_head.weight";
  public static final String RELATIVE_BIAS = "layer.0.SelfAttention.relative_attention_bias.weight";

  /** Other names of the embedding: some tools store it under one of them alone. */
  public static final List<String> EMBEDDINGS =
      List.of("encoder.embed_tokens.weight", "decoder.embed_tokens.weight");

  /** A leftover that published checkpoints carry and that transformers doesn't read either. */
  public static final String IGNORED =
      "decoder.block.0.layer.1.EncDecAttention.relative_attention_bias.weight";

  /**
   * One tensor.
   *
   * @param shape its sizes, outermost first
   * @param deviation the spread of fresh values; 0 fills a norm's gain with initializer_factor
   */
  public record Parameter(List<Long> shape, double deviation) {

    public Parameter {
      shape = List.copyOf(shape);
    }

    /** How many values it has. */
    public long size() {
      return shape.stream().mapToLong(Long::longValue).reduce(1, Math::multiplyExact);
    }
  }

  private final T5Config config;
  private final Map<String, Parameter> all = new LinkedHashMap<>();

  private T5Parameters(T5Config config) {
    this.config = config;
  }

  /** Every tensor by name, in the order of the layers. */
  public static Map<String, Parameter> of(T5Config config) {
    T5Parameters parameters = new T5Parameters(config);
    parameters.matrix(SHARED, config.vocabSize(), config.dModel(), 1);
    parameters.stack("encoder", config.numLayers(), false);
    parameters.stack("decoder", config.numDecoderLayers(), true);
    if (!config.tiedHead()) {
      parameters.matrix(HEAD, config.vocabSize(), config.dModel(), 1);
    }
    return Collections.unmodifiableMap(parameters.all);
  }

  /** The name of the output projection: the embedding's if both are one. */
  public static String head(T5Config config) {
    return config.tiedHead() ? SHARED : HEAD;
  }

  /** The names of the tensors that begin like this, a layer's say, in the order of the layers. */
  public static List<String> names(T5Config config, String prefix) {
    return of(config).keySet().stream().filter(name -> name.startsWith(prefix)).toList();
  }

  private void stack(String stack, int layers, boolean decoder) {
    for (int i = 0; i < layers; i++) {
      String block = stack + ".block." + i + ".";
      attention(block + "layer.0.", "SelfAttention");
      if (i == 0) {
        matrix(
            block + RELATIVE_BIAS,
            config.relativeAttentionNumBuckets(),
            config.numHeads(),
            1 / Math.sqrt(config.dModel()));
      }
      if (decoder) {
        attention(block + "layer.1.", "EncDecAttention");
      }
      feedForward(block + (decoder ? "layer.2." : "layer.1."));
    }
    gain(stack + ".final_layer_norm.weight");
  }

  private void attention(String layer, String kind) {
    int width = config.dModel();
    int inner = config.innerWidth();
    String prefix = layer + kind + ".";
    double fromModel = 1 / Math.sqrt(width);
    matrix(prefix + "q.weight", inner, width, 1 / Math.sqrt((double) width * config.dKv()));
    matrix(prefix + "k.weight", inner, width, fromModel);
    matrix(prefix + "v.weight", inner, width, fromModel);
    matrix(prefix + "o.weight", width, inner, 1 / Math.sqrt(inner));
    gain(layer + "layer_norm.weight");
  }

  private void feedForward(String layer) {
    int width = config.dModel();
    int inner = config.dFf();
    String prefix = layer + "DenseReluDense.";
    double fromModel = 1 / Math.sqrt(width);
    if (config.feedForward().gated()) {
      matrix(prefix + "wi_0.weight", inner, width, fromModel);
      matrix(prefix + "wi_1.weight", inner, width, fromModel);
    } else {
      matrix(prefix + "wi.weight", inner, width, fromModel);
    }
    matrix(prefix + "wo.weight", width, inner, 1 / Math.sqrt(inner));
    gain(layer + "layer_norm.weight");
  }

  private void matrix(String name, long rows, long columns, double deviation) {
    all.put(name, new Parameter(List.of(rows, columns), deviation * config.initializerFactor()));
  }

  private void gain(String name) {
    all.put(name, new Parameter(List.of((long) config.dModel()), 0));
  }
}
