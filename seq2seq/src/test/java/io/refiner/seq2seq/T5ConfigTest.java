package io.refiner.seq2seq;

import java.util.List;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.junit.jupiter.params.provider.Arguments.arguments;

class T5ConfigTest {

  @Test
  void startsFromTheDefaultsOfTransformers() {
    T5Config config = T5Config.builder().build();
    assertThat(config.vocabSize()).isEqualTo(32128);
    assertThat(config.numDecoderLayers()).isEqualTo(config.numLayers()).isEqualTo(6);
    assertThat(config.innerWidth()).isEqualTo(512);
    assertThat(config.eosTokenId()).isEqualTo(1);
  }

  @Test
  void aConfigurationRebuildsToItself() {
    T5Config config = TinyModels.config();
    assertThat(config.toBuilder().build()).isEqualTo(config);
  }

  static Stream<Arguments> faults() {
    return Stream.of(
        fault("vocab_size", "0", b -> b.vocabSize(0)),
        fault("d_model", "-3", b -> b.dModel(-3)),
        fault("num_heads", "9999999", b -> b.numHeads(9_999_999)),
        fault("num_heads times d_kv", "4294967296", b -> b.numHeads(1 << 16).dKv(1 << 16)),
        fault("num_layers", "1048576", b -> b.numLayers(1 << 20)),
        fault("num_decoder_layers", "1025", b -> b.numDecoderLayers(1025)),
        fault("relative_attention_num_buckets", "31", b -> b.relativeAttentionNumBuckets(31)),
        fault("relative_attention_max_distance", "16", b -> b.relativeAttentionMaxDistance(16)),
        fault(
            "relative_attention_max_distance times num_heads",
            "4294967296",
            b -> b.relativeAttentionMaxDistance(1 << 20).numHeads(1 << 12).dKv(1)),
        fault("dropout_rate", "1.0", b -> b.dropoutRate(1)),
        fault("dropout_rate", "NaN", b -> b.dropoutRate(Double.NaN)),
        fault("layer_norm_epsilon", "0.0", b -> b.layerNormEpsilon(0)),
        fault("initializer_factor", "-1.0", b -> b.initializerFactor(-1)),
        fault("eos_token_id", "", b -> b.eosTokenIds(List.of())),
        fault("eos_token_id", "40000", b -> b.eosTokenIds(List.of(1, 40_000))),
        fault("pad_token_id", "-1", b -> b.padTokenId(-1)),
        fault("decoder_start_token_id", "32128", b -> b.decoderStartTokenId(32128)));
  }

  private static Arguments fault(String key, String value, UnaryOperator<T5ConfigBuilder> change) {
    return arguments(key, value, change);
  }

  @ParameterizedTest
  @MethodSource("faults")
  void namesKeyAndValueOfWhatIsOutOfRange(
      String key, String value, UnaryOperator<T5ConfigBuilder> change) {
    T5ConfigBuilder builder = change.apply(T5Config.builder());
    assertThatThrownBy(builder::build)
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key)
        .hasMessageContaining(value);
  }

  @ParameterizedTest
  @ValueSource(strings = {"relu", "gated-gelu", "gelu_new", "gated-silu", "gelu", "gated-relu"})
  void aFeedForwardKindIsReadAsItIsWritten(String text) {
    assertThat(FeedForwardKind.parse(text).key()).isEqualTo(text);
  }

  @Test
  void gatedGeluMeansTheTanhForm() {
    assertThat(FeedForwardKind.parse("gated-gelu").activation()).isEqualTo(Activation.GELU_NEW);
  }

  @ParameterizedTest
  @ValueSource(strings = {"swish", "gated-", "", "gated-gated-relu"})
  void refusesAnUnknownActivation(String text) {
    assertThatThrownBy(() -> FeedForwardKind.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("feed_forward_proj");
  }

  @Test
  void aTiedHeadHasNoTensorOfItsOwn() {
    T5Config tied = TinyModels.config();
    T5Config untied = tied.toBuilder().tiedHead(false).build();
    assertThat(T5Parameters.of(tied)).doesNotContainKey(T5Parameters.HEAD);
    assertThat(T5Parameters.of(untied)).containsKey(T5Parameters.HEAD);
  }
}
