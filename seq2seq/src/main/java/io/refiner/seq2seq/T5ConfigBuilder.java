package io.refiner.seq2seq;

import java.util.List;
import java.util.OptionalInt;

/** Builds a {@link T5Config}; each setter has the meaning of the record's part of that name. */
public final class T5ConfigBuilder {

  private int vocabSize = 32128;
  private int dModel = 512;
  private int dKv = 64;
  private int dFf = 2048;
  private int numLayers = 6;

  /** Empty follows numLayers. */
  private OptionalInt numDecoderLayers = OptionalInt.empty();

  private int numHeads = 8;
  private int relativeAttentionNumBuckets = 32;
  private int relativeAttentionMaxDistance = 128;
  private double dropoutRate = 0.1;
  private double layerNormEpsilon = 1e-6;
  private double initializerFactor = 1;
  private FeedForwardKind feedForward = FeedForwardKind.RELU;
  private boolean tiedHead = true;
  private boolean scaledOutput = true;
  private int padTokenId = 0;
  private List<Integer> eosTokenIds = List.of(1);
  private int decoderStartTokenId = 0;
  private GenerationDefaults generation = GenerationDefaults.NONE;

  T5ConfigBuilder() {}

  T5ConfigBuilder(T5Config config) {
    vocabSize = config.vocabSize();
    dModel = config.dModel();
    dKv = config.dKv();
    dFf = config.dFf();
    numLayers = config.numLayers();
    numDecoderLayers = OptionalInt.of(config.numDecoderLayers());
    numHeads = config.numHeads();
    relativeAttentionNumBuckets = config.relativeAttentionNumBuckets();
    relativeAttentionMaxDistance = config.relativeAttentionMaxDistance();
    dropoutRate = config.dropoutRate();
    layerNormEpsilon = config.layerNormEpsilon();
    initializerFactor = config.initializerFactor();
    feedForward = config.feedForward();
    tiedHead = config.tiedHead();
    scaledOutput = config.scaledOutput();
    padTokenId = config.padTokenId();
    eosTokenIds = config.eosTokenIds();
    decoderStartTokenId = config.decoderStartTokenId();
    generation = config.generation();
  }

  public T5ConfigBuilder vocabSize(int value) {
    vocabSize = value;
    return this;
  }

  public T5ConfigBuilder dModel(int value) {
    dModel = value;
    return this;
  }

  public T5ConfigBuilder dKv(int value) {
    dKv = value;
    return this;
  }

  public T5ConfigBuilder dFf(int value) {
    dFf = value;
    return this;
  }

  public T5ConfigBuilder numLayers(int value) {
    numLayers = value;
    return this;
  }

  public T5ConfigBuilder numDecoderLayers(int value) {
    numDecoderLayers = OptionalInt.of(value);
    return this;
  }

  public T5ConfigBuilder numHeads(int value) {
    numHeads = value;
    return this;
  }

  public T5ConfigBuilder relativeAttentionNumBuckets(int value) {
    relativeAttentionNumBuckets = value;
    return this;
  }

  public T5ConfigBuilder relativeAttentionMaxDistance(int value) {
    relativeAttentionMaxDistance = value;
    return this;
  }

  public T5ConfigBuilder dropoutRate(double value) {
    dropoutRate = value;
    return this;
  }

  public T5ConfigBuilder layerNormEpsilon(double value) {
    layerNormEpsilon = value;
    return this;
  }

  public T5ConfigBuilder initializerFactor(double value) {
    initializerFactor = value;
    return this;
  }

  public T5ConfigBuilder feedForward(FeedForwardKind value) {
    feedForward = value;
    return this;
  }

  public T5ConfigBuilder tiedHead(boolean value) {
    tiedHead = value;
    return this;
  }

  public T5ConfigBuilder scaledOutput(boolean value) {
    scaledOutput = value;
    return this;
  }

  public T5ConfigBuilder padTokenId(int value) {
    padTokenId = value;
    return this;
  }

  public T5ConfigBuilder eosTokenIds(List<Integer> value) {
    eosTokenIds = value;
    return this;
  }

  public T5ConfigBuilder decoderStartTokenId(int value) {
    decoderStartTokenId = value;
    return this;
  }

  public T5ConfigBuilder generation(GenerationDefaults value) {
    generation = value;
    return this;
  }

  /**
   * The configuration.
   *
   * @throws IllegalArgumentException naming the key of {@code config.json} that is out of range
   */
  public T5Config build() {
    return new T5Config(
        vocabSize,
        dModel,
        dKv,
        dFf,
        numLayers,
        numDecoderLayers.orElse(numLayers),
        numHeads,
        relativeAttentionNumBuckets,
        relativeAttentionMaxDistance,
        dropoutRate,
        layerNormEpsilon,
        initializerFactor,
        feedForward,
        tiedHead,
        scaledOutput,
        padTokenId,
        eosTokenIds,
        decoderStartTokenId,
        generation);
  }
}
