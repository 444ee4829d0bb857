package io.refiner.seq2seq.train;

import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

import io.refiner.seq2seq.FeedForwardKind;
import io.refiner.seq2seq.NetworkPath;
import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.T5ConfigBuilder;
import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.adapter.LoraOptions;
import io.refiner.seq2seq.tokenizer.JsonTokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** The path operation by operation is the reference. */
class CompiledTeacherTest {

  private static final int DRAWS = 300;

  static Stream<T5Config> configurations() {
    return Stream.of("relu", "gated-gelu", "gelu", "gated-silu")
        .map(CompiledTeacherTest::deep)
        .flatMap(
            builder ->
                Stream.of(builder.build(), builder.tiedHead(false).scaledOutput(false).build()));
  }

  /** AdamW divides by the gradient's size: after a few steps every wrong gradient shows. */
  @ParameterizedTest
  @MethodSource("configurations")
  void learnsAsThePathOperationByOperationDoes(T5Config config) {
    Random random = new Random(3);
    List<Example> examples = Stream.generate(() -> TinyModels.reversal(random)).limit(6).toList();
    try (SequenceTrainer plain = trainer(config, NetworkPath.PLAIN, 0);
        SequenceTrainer compiled = trainer(config, NetworkPath.COMPILED, 0)) {
      for (int step = 0; step < 5; step++) {
        assertThat(compiled.step(examples, 1e-3))
            .isCloseTo(plain.step(examples, 1e-3), within(2e-4));
      }
    }
  }

  @Test
  void dropoutActsOnAverageAsOnThePathOperationByOperation() {
    double[] plain = lossesUnderDropout(NetworkPath.PLAIN);
    double[] compiled = lossesUnderDropout(NetworkPath.COMPILED);
    double error = Math.sqrt((variance(plain) + variance(compiled)) / DRAWS);
    assertThat(mean(compiled)).isCloseTo(mean(plain), within(4 * error));
    assertThat(variance(compiled) / variance(plain)).isBetween(0.5, 2.0);
  }

  @Test
  void anAdapterIsNotTrainedCompiled() {
    TrainerOptions options = TinyModels.options(1).withPath(NetworkPath.COMPILED);
    assertThatThrownBy(() -> options.withLora(LoraOptions.DEFAULT))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("path must be AUTO");
  }

  /** At a rate of 0 the weights stay, and each step draws other dropout. */
  private static double[] lossesUnderDropout(NetworkPath path) {
    List<Example> examples = List.of(new Example("4 5 6", "6 5 4"), new Example("7 8", "8 7"));
    try (SequenceTrainer trainer = trainer(TinyModels.config(), path, 0.2)) {
      return IntStream.range(0, DRAWS).mapToDouble(draw -> trainer.step(examples, 0)).toArray();
    }
  }

  private static double mean(double[] values) {
    return DoubleStream.of(values).average().orElseThrow();
  }

  private static double variance(double[] values) {
    double mean = mean(values);
    return DoubleStream.of(values).map(v -> (v - mean) * (v - mean)).average().orElseThrow();
  }

  private static T5ConfigBuilder deep(String feedForward) {
    return TinyModels.config().toBuilder()
        .numLayers(3)
        .numDecoderLayers(2)
        .relativeAttentionNumBuckets(8)
        .relativeAttentionMaxDistance(6)
        .feedForward(FeedForwardKind.parse(feedForward));
  }

  private static SequenceTrainer trainer(T5Config config, NetworkPath path, double dropout) {
    return SequenceTrainer.fresh(
        config,
        JsonTokenizer.of(TinyModels.tokenizer(TinyModels.VOCABULARY)),
        TinyModels.options(3).withPath(path).withDropout(dropout));
  }
}
