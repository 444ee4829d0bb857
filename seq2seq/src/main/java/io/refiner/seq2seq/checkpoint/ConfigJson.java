package io.refiner.seq2seq.checkpoint;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;

import io.refiner.files.InputFile;
import io.refiner.seq2seq.FeedForwardKind;
import io.refiner.seq2seq.GenerationDefaults;
import io.refiner.seq2seq.T5Config;

/** {@code config.json} and {@code generation_config.json}, in and out. */
final class ConfigJson {

  static final String CONFIG = "config.json";
  static final String GENERATION = "generation_config.json";

  private static final long MAX_BYTES = 1 << 20;
  private static final int VOCABULARY = 32128;

  private final Path file;
  private final JsonNode json;

  /** Wins over the configuration for special tokens, as in transformers. */
  private final Optional<JsonNode> generation;

  private ConfigJson(Path file, JsonNode json, Optional<JsonNode> generation) {
    this.file = file;
    this.json = json;
    this.generation = generation;
  }

  /**
   * Reads the configuration of a folder; whether the head is tied is only what the flag says.
   *
   * @throws CheckpointException naming the file and the setting that is wrong
   */
  static T5Config read(Path folder) {
    Path file = folder.resolve(CONFIG);
    JsonNode json = Json.object(file, MAX_BYTES);
    Path generation = folder.resolve(GENERATION);
    Optional<JsonNode> defaults =
        InputFile.isNamed(generation)
            ? Optional.of(Json.object(generation, MAX_BYTES))
            : Optional.empty();
    try {
      return new ConfigJson(file, json, defaults).config();
    } catch (IllegalArgumentException e) {
      throw new CheckpointException(file + ": " + e.getMessage(), e);
    }
  }

  private T5Config config() {
    String type = json.path("model_type").asText("missing");
    if (!type.equals("t5")) {
      throw new CheckpointException(file + ": model_type must be t5, not " + type);
    }
    boolean tied = flag("tie_word_embeddings", true);
    int layers = integer("num_layers", 6);
    List<Integer> ends = token("eos_token_id").orElse(List.of(1));
    return T5Config.builder()
        .vocabSize(integer("vocab_size", VOCABULARY))
        .dModel(integer("d_model", 512))
        .dKv(integer("d_kv", 64))
        .dFf(integer("d_ff", 2048))
        .numLayers(layers)
        .numDecoderLayers(integer("num_decoder_layers", layers))
        .numHeads(integer("num_heads", 8))
        .relativeAttentionNumBuckets(integer("relative_attention_num_buckets", 32))
        .relativeAttentionMaxDistance(integer("relative_attention_max_distance", 128))
        .dropoutRate(number("dropout_rate", 0.1))
        .layerNormEpsilon(number("layer_norm_epsilon", 1e-6))
        .initializerFactor(number("initializer_factor", 1))
        .feedForward(feedForward())
        .tiedHead(tied)
        .scaledOutput(flag("scale_decoder_outputs", tied))
        .padTokenId(token("pad_token_id").orElse(List.of(0)).get(0))
        .eosTokenIds(ends)
        .decoderStartTokenId(decoderStart())
        .generation(generation(ends))
        .build();
  }

  /** Two more settings of transformers win over the first, from which it derives them. */
  private FeedForwardKind feedForward() {
    FeedForwardKind named = FeedForwardKind.parse(text("feed_forward_proj", "relu"));
    FeedForwardKind kind =
        new FeedForwardKind(named.activation(), flag("is_gated_act", named.gated()));
    return isSet(json.path("dense_act_fn")) ? kind.withActivation(text("dense_act_fn", "")) : kind;
  }

  private GenerationDefaults generation(List<Integer> ends) {
    Path from = generation.isPresent() ? file.resolveSibling(GENERATION) : file;
    return GenerationJson.read(
        from, generation.orElse(json), integer("vocab_size", VOCABULARY), ends);
  }

  private int decoderStart() {
    return token("decoder_start_token_id")
        .orElseThrow(
            () -> new IllegalArgumentException("decoder_start_token_id is missing; T5 takes 0"))
        .get(0);
  }

  private Optional<List<Integer>> token(String key) {
    Optional<JsonNode> own = generation.map(defaults -> defaults.path(key)).filter(this::isSet);
    if (own.isPresent()) {
      return Optional.of(ids(file.resolveSibling(GENERATION), key, own.get()));
    }
    return Optional.of(json.path(key)).filter(this::isSet).map(node -> ids(file, key, node));
  }

  private boolean isSet(JsonNode node) {
    return !node.isMissingNode() && !node.isNull();
  }

  private List<Integer> ids(Path from, String key, JsonNode node) {
    int vocabulary = integer("vocab_size", VOCABULARY);
    List<Integer> ids = new ArrayList<>();
    for (JsonNode id : node.isArray() ? node : List.of(node)) {
      if (!id.isInt() || id.intValue() < 0 || id.intValue() >= vocabulary) {
        throw new CheckpointException(
            "%s: %s must be a token id below vocab_size %s, not %s"
                .formatted(from, key, vocabulary, id));
      }
      ids.add(id.intValue());
    }
    if (ids.isEmpty()) {
      throw new CheckpointException(from + ": " + key + " must name at least one token");
    }
    return ids;
  }

  private int integer(String key, int otherwise) {
    JsonNode node = json.path(key);
    if (!isSet(node)) {
      return otherwise;
    }
    require(node.isInt(), key, "an integer", node);
    return node.intValue();
  }

  private double number(String key, double otherwise) {
    JsonNode node = json.path(key);
    if (!isSet(node)) {
      return otherwise;
    }
    require(node.isNumber(), key, "a number", node);
    return node.doubleValue();
  }

  private boolean flag(String key, boolean otherwise) {
    JsonNode node = json.path(key);
    if (!isSet(node)) {
      return otherwise;
    }
    require(node.isBoolean(), key, "true or false", node);
    return node.booleanValue();
  }

  private String text(String key, String otherwise) {
    JsonNode node = json.path(key);
    if (!isSet(node)) {
      return otherwise;
    }
    require(node.isTextual(), key, "a string", node);
    return node.textValue();
  }

  private static void require(boolean holds, String key, String what, JsonNode value) {
    if (!holds) {
      throw new IllegalArgumentException(key + " must be " + what + ", not " + value);
    }
  }

  /**
   * The configuration for transformers of version 4, which derives the output's scale from {@code
   * tie_word_embeddings}, and of version 5, which reads {@code scale_decoder_outputs}.
   */
  static String config(T5Config config) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    json.putArray("architectures").add("T5ForConditionalGeneration");
    json.put("model_type", "t5");
    json.put("is_encoder_decoder", true);
    json.put("vocab_size", config.vocabSize());
    json.put("d_model", config.dModel());
    json.put("d_kv", config.dKv());
    json.put("d_ff", config.dFf());
    json.put("num_layers", config.numLayers());
    json.put("num_decoder_layers", config.numDecoderLayers());
    json.put("num_heads", config.numHeads());
    json.put("relative_attention_num_buckets", config.relativeAttentionNumBuckets());
    json.put("relative_attention_max_distance", config.relativeAttentionMaxDistance());
    json.put("dropout_rate", config.dropoutRate());
    json.put("layer_norm_epsilon", config.layerNormEpsilon());
    json.put("initializer_factor", config.initializerFactor());
    json.put("feed_forward_proj", config.feedForward().key());
    json.put("dense_act_fn", config.feedForward().activation().key());
    json.put("is_gated_act", config.feedForward().gated());
    json.put("tie_word_embeddings", config.scaledOutput());
    json.put("scale_decoder_outputs", config.scaledOutput());
    json.put("use_cache", true);
    // However weights are stored: transformers would compute in what stands here.
    json.put("torch_dtype", "float32");
    putTokens(json, config);
    return json.toPrettyString() + "\n";
  }

  static String generation(T5Config config) {
    ObjectNode json = Json.MAPPER.createObjectNode();
    putTokens(json, config);
    GenerationJson.put(json, config.generation());
    return json.toPrettyString() + "\n";
  }

  private static void putTokens(ObjectNode json, T5Config config) {
    json.put("pad_token_id", config.padTokenId());
    json.put("decoder_start_token_id", config.decoderStartTokenId());
    if (config.eosTokenIds().size() == 1) {
      json.put("eos_token_id", config.eosTokenId());
    } else {
      config.eosTokenIds().forEach(json.putArray("eos_token_id")::add);
    }
  }
}
