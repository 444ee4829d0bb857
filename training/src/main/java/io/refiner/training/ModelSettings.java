package io.refiner.training;

import com.typesafe.config.Config;

import io.refiner.seq2seq.FeedForwardKind;
import io.refiner.seq2seq.T5Config;

/**
 * The shape of models that start from random weights; see {@code reference.conf}.
 *
 * @param shape the T5 configuration, but for the vocabulary
 * @param vocabularySize the most pieces that the vocabulary may have
 * @param minWordCount how often a word must occur to be one piece
 */
public record ModelSettings(T5Config shape, int vocabularySize, int minWordCount) {

  static ModelSettings from(Config config) {
    T5Config shape =
        T5Config.builder()
            .vocabSize(config.getInt("vocabulary-size"))
            .dModel(config.getInt("d-model"))
            .dKv(config.getInt("d-kv"))
            .dFf(config.getInt("d-ff"))
            .numHeads(config.getInt("heads"))
            .feedForward(FeedForwardKind.parse(config.getString("feed-forward")))
            .numLayers(config.getInt("encoder-layers"))
            .numDecoderLayers(config.getInt("decoder-layers"))
            .build();
    return new ModelSettings(
        shape, config.getInt("vocabulary-size"), config.getInt("min-word-count"));
  }
}
