package io.refiner.seq2seq;

import java.util.List;

/**
 * The shape of a T5 model, under the names that Hugging Face's {@code config.json} gives its parts.
 *
 * @param vocabSize rows of the embedding, which may exceed the tokenizer's vocabulary
 * @param dModel width of the residual stream
 * @param dKv width of one attention head; heads times this need not equal {@code dModel}
 * @param dFf width inside the feed-forward layers
 * @param numLayers layers of the encoder
 * @param numDecoderLayers layers of the decoder
 * @param numHeads attention heads per layer
 * @param relativeAttentionNumBuckets buckets of relative distance, even and at least 4
 * @param relativeAttentionMaxDistance distance from which all share the last bucket
 * @param dropoutRate for training, in [0, 1)
 * @param layerNormEpsilon added to the mean square under the root
 * @param initializerFactor scales the spread of fresh weights
 * @param feedForward the feed-forward layers
 * @param tiedHead whether the embedding is also the output projection
 * @param scaledOutput whether decoder states are divided by the root of {@code dModel} before the
 *     output projection: T5 v1.0 does, v1.1 and Flan-T5 don't
 * @param padTokenId fills short rows
 * @param eosTokenIds end a text; the first ends what is trained on
 * @param decoderStartTokenId the decoder's first input
 * @param generation what {@code generation_config.json} asks of every answer
 */
public record T5Config(
    int vocabSize,
    int dModel,
    int dKv,
    int dFf,
    int numLayers,
    int numDecoderLayers,
    int numHeads,
    int relativeAttentionNumBuckets,
    int relativeAttentionMaxDistance,
    double dropoutRate,
    double layerNormEpsilon,
    double initializerFactor,
    FeedForwardKind feedForward,
    boolean tiedHead,
    boolean scaledOutput,
    int padTokenId,
    List<Integer> eosTokenIds,
    int decoderStartTokenId,
    GenerationDefaults generation) {

  private static final int MAX_SIZE = 1 << 20;

  /** T5-11B has 24. A layer is a dozen tensors, and they are listed before any is looked for. */
  private static final int MAX_LAYERS = 1 << 10;

  /** T5-11B has 128 heads and distances up to 128; there are values for each of both. */
  private static final int MAX_BIAS = 1 << 24;

  public T5Config {
    size("vocab_size", vocabSize);
    size("d_model", dModel);
    size("d_kv", dKv);
    size("d_ff", dFf);
    between("num_layers", numLayers, MAX_LAYERS);
    between("num_decoder_layers", numDecoderLayers, MAX_LAYERS);
    size("num_heads", numHeads);
    require(
        (long) numHeads * dKv <= MAX_SIZE,
        "num_heads times d_kv must be at most " + MAX_SIZE + ", not " + (long) numHeads * dKv);
    size("relative_attention_num_buckets", relativeAttentionNumBuckets);
    size("relative_attention_max_distance", relativeAttentionMaxDistance);
    require(
        relativeAttentionNumBuckets % 2 == 0 && relativeAttentionNumBuckets >= 4,
        "relative_attention_num_buckets must be even and at least 4, not "
            + relativeAttentionNumBuckets);
    require(
        relativeAttentionMaxDistance > relativeAttentionNumBuckets / 2,
        "relative_attention_max_distance must exceed half of relative_attention_num_buckets, not "
            + relativeAttentionMaxDistance);
    require(
        (long) relativeAttentionMaxDistance * numHeads <= MAX_BIAS,
        "relative_attention_max_distance times num_heads must be at most "
            + MAX_BIAS
            + ", not "
            + (long) relativeAttentionMaxDistance * numHeads);
    require(
        dropoutRate >= 0 && dropoutRate < 1, "dropout_rate must be in [0, 1), not " + dropoutRate);
    require(
        layerNormEpsilon > 0 && layerNormEpsilon < 1,
        "layer_norm_epsilon must be in (0, 1), not " + layerNormEpsilon);
    require(
        initializerFactor > 0 && Double.isFinite(initializerFactor),
        "initializer_factor must be above 0, not " + initializerFactor);
    eosTokenIds = List.copyOf(eosTokenIds);
    require(!eosTokenIds.isEmpty(), "eos_token_id must name at least one token");
    eosTokenIds.forEach(id -> token("eos_token_id", id, vocabSize));
    token("pad_token_id", padTokenId, vocabSize);
    token("decoder_start_token_id", decoderStartTokenId, vocabSize);
  }

  /**
   * Starts from Hugging Face's defaults (T5-small v1.0, pad and decoder start 0, end 1), {@code
   * num_decoder_layers} following {@code num_layers} unless it is set.
   */
  public static T5ConfigBuilder builder() {
    return new T5ConfigBuilder();
  }

  /** The token that ends what is trained on. */
  public int eosTokenId() {
    return eosTokenIds.get(0);
  }

  /** Width of queries, keys and values: all heads together. */
  public int innerWidth() {
    return numHeads * dKv;
  }

  /** What decoder states are multiplied by before the output projection. */
  public double outputScale() {
    return scaledOutput ? 1 / Math.sqrt(dModel) : 1;
  }

  /** Starts from this configuration. */
  public T5ConfigBuilder toBuilder() {
    return new T5ConfigBuilder(this);
  }

  private static void size(String key, int value) {
    between(key, value, MAX_SIZE);
  }

  private static void between(String key, int value, int most) {
    require(value >= 1 && value <= most, key + " must be between 1 and " + most + ", not " + value);
  }

  private static void token(String key, int id, int vocabSize) {
    require(id >= 0 && id < vocabSize, key + " must be below vocab_size " + vocabSize + ": " + id);
  }

  private static void require(boolean holds, String message) {
    if (!holds) {
      throw new IllegalArgumentException(message);
    }
  }
}
