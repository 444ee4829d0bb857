package io.refiner.seq2seq.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
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
    List<Example> examples = examples();
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

  static Stream<List<String>> targets() {
    return Stream.of(
        List.of("q", "v"),
        List.of("o"),
        List.of("k", "wi_1", "wo"),
        List.of("wi_0"),
        List.of("q", "k", "v", "o", "wi_0", "wi_1", "wo"));
  }

  @ParameterizedTest
  @MethodSource("targets")
  void learnsAnAdapterAsThePathOperationByOperationDoes(List<String> targets) {
    List<Example> examples = examples();
    LoraOptions lora = new LoraOptions(3, 6, 0, targets);
    try (SequenceTrainer plain = adapting(lora, NetworkPath.PLAIN);
        SequenceTrainer compiled = adapting(lora, NetworkPath.COMPILED)) {
      for (int step = 0; step < 5; step++) {
        assertThat(compiled.step(examples, 1e-2))
            .isCloseTo(plain.step(examples, 1e-2), within(2e-4));
      }
    }
  }

  @Test
  void dropoutOfAnAdapterActsOnAverageAsOnThePathOperationByOperation(@TempDir Path folder) {
    Path base = TinyModels.saved(folder.resolve("base"));
    Path adapter = droppingAdapter(base, folder.resolve("adapter"));
    TrainerOptions options = TinyModels.options(3);
    double[] plain =
        losses(
            SequenceTrainer.resumeAdapter(base, adapter, options.withNetwork(NetworkPath.PLAIN)));
    double[] compiled =
        losses(
            SequenceTrainer.resumeAdapter(
                base, adapter, options.withNetwork(NetworkPath.COMPILED)));
    double error = Math.sqrt((variance(plain) + variance(compiled)) / DRAWS);
    assertThat(variance(plain)).isPositive();
    assertThat(mean(compiled)).isCloseTo(mean(plain), within(4 * error));
    assertThat(variance(compiled) / variance(plain)).isBetween(0.5, 2.0);
  }

  private static double[] lossesUnderDropout(NetworkPath path) {
    return losses(trainer(TinyModels.config(), path, 0.2));
  }

  /** At a rate of 0 the weights stay, and each step draws other dropout. */
  private static double[] losses(SequenceTrainer opened) {
    List<Example> examples = List.of(new Example("4 5 6", "6 5 4"), new Example("7 8", "8 7"));
    try (SequenceTrainer trainer = opened) {
      return IntStream.range(0, DRAWS).mapToDouble(draw -> trainer.step(examples, 0)).toArray();
    }
  }

  /** Learned without dropout: a fresh adapter changes nothing, whatever is dropped. */
  private static Path droppingAdapter(Path base, Path adapter) {
    LoraOptions lora = new LoraOptions(3, 6, 0, List.of("q", "v", "wo"));
    try (SequenceTrainer trainer =
        SequenceTrainer.resume(base, TinyModels.options(3).withLora(lora))) {
      IntStream.range(0, 20).forEach(step -> trainer.step(examples(), 2e-2));
      trainer.saveAdapter(adapter, "base");
    }
    TinyModels.replace(
        adapter.resolve("adapter_config.json"), "\"lora_dropout\" : 0.0", "\"lora_dropout\" : 0.5");
    return adapter;
  }

  private static List<Example> examples() {
    Random random = new Random(3);
    return Stream.generate(() -> TinyModels.reversal(random)).limit(6).toList();
  }

  private static SequenceTrainer adapting(LoraOptions lora, NetworkPath path) {
    return SequenceTrainer.fresh(
        deep("gated-gelu").build(),
        JsonTokenizer.of(TinyModels.tokenizer(TinyModels.VOCABULARY)),
        TinyModels.options(3).withNetwork(path).withLora(lora));
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
        TinyModels.options(3).withNetwork(path).withDropout(dropout));
  }
}
