package io.refiner.seq2seq.compiled;

import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.seq2seq.FeedForwardKind;
import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.network.DecodingSession;
import io.refiner.seq2seq.network.FreshWeights;
import io.refiner.seq2seq.network.GreedyRun;
import io.refiner.seq2seq.network.InferenceNetwork;
import io.refiner.seq2seq.network.T5Network;
import io.refiner.seq2seq.network.TokenBatch;
import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.runtime.NativeRuntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/** Contract: a compiled network answers as the plain one does, whatever is asked of a session. */
class CompiledNetworkTest {

  private static final float EXACT = 1e-4f;

  @ParameterizedTest
  @ValueSource(strings = {"relu", "gelu", "gated-gelu", "gated-silu"})
  void logitsAreThoseOfThePlainNetwork(String feedForward) {
    T5Config config = small().toBuilder().feedForward(FeedForwardKind.parse(feedForward)).build();
    assertSameLogits(config, LinearKernel.ONEDNN, EXACT);
  }

  @Test
  void promptsThatAreReadInPartsGiveTheSameLogits() {
    Random random = new Random(5);
    List<int[]> longestFirst =
        IntStream.range(0, 45).mapToObj(i -> tokens(random, 50 - i)).toList();
    withBoth(
        small(),
        LinearKernel.TORCH,
        (plain, compiled) ->
            assertSameSteps(random, new TokenBatch(longestFirst), plain, compiled));
  }

  @Test
  void weightsLargeEnoughToBePackedGiveTheSameLogits() {
    T5Config config = small().toBuilder().dModel(256).dFf(512).build();
    assertSameLogits(config, LinearKernel.ONEDNN, EXACT);
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void headAndScaleAreThoseOfTheConfiguration(boolean tied, boolean scaled) {
    T5Config config = small().toBuilder().tiedHead(tied).scaledOutput(scaled).build();
    assertSameLogits(config, LinearKernel.TORCH, EXACT);
  }

  @ParameterizedTest
  @CsvSource({"FP16, 0.005", "INT8, 0.2", "BF16, 0.1"})
  void smallerWeightsStayNear(LinearKernel kernel, float tolerance) {
    assertSameLogits(small(), kernel, tolerance);
  }

  @Test
  void selectedAnswersGoOnAsInThePlainNetwork() {
    Random random = new Random(4);
    withBoth(
        small(),
        LinearKernel.ONEDNN,
        (plain, compiled) -> {
          for (int round = 0; round < 12; round++) {
            TokenBatch prompts = prompts(random, 1 + random.nextInt(3));
            try (DecodingSession expected = plain.start(prompts);
                DecodingSession actual = compiled.start(prompts)) {
              followSelections(random, prompts.lengths().length, expected, actual);
            }
          }
        });
  }

  @Test
  void aGreedyRunWritesWhatSingleStepsWould() {
    Random random = new Random(7);
    withBoth(
        small(),
        LinearKernel.ONEDNN,
        (plain, compiled) -> {
          for (int round = 0; round < 10; round++) {
            int rows = 1 + random.nextInt(6);
            TokenBatch prompts = prompts(random, rows);
            try (DecodingSession expected = plain.start(prompts);
                DecodingSession actual = compiled.start(prompts)) {
              Set<Integer> ends = Set.of(1, 2 + random.nextInt(TinyModels.VOCABULARY - 2));
              long[] last = assertSameRun(expected, actual, rows, ends);
              assertSameStep(last, expected, actual, EXACT);
            }
          }
        });
  }

  @Test
  void longAnswersOutgrowTheirFirstMemoryAndTheFarthestDistance() {
    T5Config config = small().toBuilder().relativeAttentionMaxDistance(40).build();
    Random random = new Random(5);
    withBoth(
        config,
        LinearKernel.ONEDNN,
        (plain, compiled) -> {
          TokenBatch prompts = new TokenBatch(List.of(tokens(random, 90), tokens(random, 3)));
          try (DecodingSession expected = plain.start(prompts);
              DecodingSession actual = compiled.start(prompts)) {
            for (int step = 0; step < 100; step++) {
              assertSameStep(random, 2, expected, actual, EXACT);
            }
          }
        });
  }

  @ParameterizedTest
  @EnumSource(LinearKernel.class)
  void repackedWeightsAreUsedFromThenOn(LinearKernel kernel) {
    T5Config config = small().toBuilder().dModel(256).dFf(544).build();
    NativeRuntime.inference(
        () -> {
          try (NDManager manager = NativeRuntime.newManager(Device.cpu())) {
            Weights first = FreshWeights.draw(manager, config, 1);
            Weights second = FreshWeights.draw(manager, config, 2);
            try (CompiledNetwork repacked = new CompiledNetwork(manager, config, kernel, first);
                CompiledNetwork fresh = new CompiledNetwork(manager, config, kernel, second)) {
              TokenBatch prompts = prompts(new Random(1), 2);
              float[] before = firstLogits(repacked, prompts);
              repacked.repack(second);
              assertThat(firstLogits(repacked, prompts))
                  .isNotEqualTo(before)
                  .isEqualTo(firstLogits(fresh, prompts));
            }
          }
          return config;
        });
  }

  @ParameterizedTest
  @EnumSource(LinearKernel.class)
  void weightsAreNotNeededOncePacked(LinearKernel kernel) {
    T5Config config = small();
    NativeRuntime.inference(
        () -> {
          try (NDManager manager = NativeRuntime.newManager(Device.cpu())) {
            NDManager passing = manager.newSubManager();
            CompiledNetwork compiled =
                new CompiledNetwork(manager, config, kernel, FreshWeights.draw(passing, config, 1));
            try (compiled) {
              TokenBatch prompts = prompts(new Random(1), 2);
              float[] before = firstLogits(compiled, prompts);
              passing.close();
              assertThat(firstLogits(compiled, prompts)).isEqualTo(before);
            }
          }
          return config;
        });
  }

  @ParameterizedTest
  @EnumSource(
      value = LinearKernel.class,
      names = {"FP16", "INT8"})
  void anEmbeddingBeyondSixteenBitFloatsGivesNumbersStill(LinearKernel kernel) {
    T5Config config = small().toBuilder().tiedHead(false).build();
    NativeRuntime.inference(
        () -> {
          try (NDManager manager = NativeRuntime.newManager(Device.cpu())) {
            Weights weights = FreshWeights.draw(manager, config, 1);
            weights.get("shared.weight").muli(1e7);
            try (CompiledNetwork compiled = new CompiledNetwork(manager, config, kernel, weights)) {
              assertThat(firstLogits(compiled, prompts(new Random(1), 2)))
                  .doesNotContain(Float.NaN);
            }
          }
          return config;
        });
  }

  @Test
  void refusesAsManyTokensAsItHasNoAnswersFor() {
    withBoth(
        small(),
        LinearKernel.TORCH,
        (plain, compiled) -> {
          try (DecodingSession session = compiled.start(prompts(new Random(1), 2))) {
            assertThatThrownBy(() -> session.step(new long[3]))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("3 tokens for a session of 2 answers");
          }
        });
  }

  @FunctionalInterface
  private interface Comparison {
    void run(InferenceNetwork plain, InferenceNetwork compiled);
  }

  private static T5Config small() {
    return TinyModels.config().toBuilder().dKv(6).numLayers(2).numDecoderLayers(3).build();
  }

  private static void withBoth(T5Config config, LinearKernel kernel, Comparison comparison) {
    NativeRuntime.inference(
        () -> {
          try (NDManager manager = NativeRuntime.newManager(Device.cpu())) {
            Weights weights = FreshWeights.draw(manager, config, 1);
            try (T5Network plain = new T5Network(manager, config, weights);
                CompiledNetwork compiled = new CompiledNetwork(manager, config, kernel, weights)) {
              comparison.run(plain, compiled);
            }
          }
          return config;
        });
  }

  private static void assertSameLogits(T5Config config, LinearKernel kernel, float tolerance) {
    Random random = new Random(2);
    withBoth(
        config,
        kernel,
        (plain, compiled) -> {
          TokenBatch prompts = prompts(random, 4);
          try (DecodingSession expected = plain.start(prompts);
              DecodingSession actual = compiled.start(prompts)) {
            for (int step = 0; step < 5; step++) {
              assertSameStep(random, 4, expected, actual, tolerance);
            }
          }
        });
  }

  private static void assertSameSteps(
      Random random, TokenBatch prompts, InferenceNetwork plain, InferenceNetwork compiled) {
    try (DecodingSession expected = plain.start(prompts);
        DecodingSession actual = compiled.start(prompts)) {
      assertSameStep(random, prompts.lengths().length, expected, actual, EXACT);
      assertSameStep(random, prompts.lengths().length, expected, actual, EXACT);
    }
  }

  private static void followSelections(
      Random random, int prompts, DecodingSession expected, DecodingSession actual) {
    int answers = prompts;
    for (int step = 0; step < 8; step++) {
      if (random.nextBoolean()) {
        int each = 1 + random.nextInt(3);
        int before = answers;
        long[] rows =
            random.nextBoolean()
                ? IntStream.range(0, before * each).mapToLong(row -> row / each).toArray()
                : random.ints(1 + random.nextInt(6), 0, before).asLongStream().toArray();
        expected.select(rows);
        actual.select(rows);
        answers = rows.length;
      }
      assertSameStep(random, answers, expected, actual, EXACT);
      if (answers > 12) {
        return;
      }
    }
  }

  /** Follows a run with single steps of the plain network; returns each row's last token. */
  private static long[] assertSameRun(
      DecodingSession plain, DecodingSession compiled, int rows, Set<Integer> ends) {
    GreedyRun run = compiled.greedy(new long[rows], 9, ends).orElseThrow();
    boolean[] ended = new boolean[rows];
    long[] tokens = new long[rows];
    for (int step = 0; step < run.steps(); step++) {
      assertThat(count(ended) * 4).as("rows that have ended before step %s", step).isLessThan(rows);
      try (NDScope scope = new NDScope()) {
        scope.suppressNotUsedWarning();
        NDArray logProbs = plain.step(tokens).logSoftmax(-1);
        tokens = logProbs.argMax(-1).toLongArray();
        float[] best = logProbs.max(new int[] {-1}).toFloatArray();
        for (int row = 0; row < rows; row++) {
          assertThat(run.token(row, step)).isEqualTo((int) tokens[row]);
          assertThat(run.logProb(row, step)).isCloseTo(best[row], within(EXACT));
          ended[row] |= ends.contains((int) tokens[row]);
        }
      }
    }
    assertThat(run.steps() == 9 || count(ended) * 4 >= rows).isTrue();
    return tokens;
  }

  private static int count(boolean[] values) {
    int count = 0;
    for (boolean value : values) {
      count += value ? 1 : 0;
    }
    return count;
  }

  private static void assertSameStep(
      Random random,
      int answers,
      DecodingSession expected,
      DecodingSession actual,
      float tolerance) {
    assertSameStep(
        random.ints(answers, 0, TinyModels.VOCABULARY).asLongStream().toArray(),
        expected,
        actual,
        tolerance);
  }

  private static void assertSameStep(
      long[] tokens, DecodingSession expected, DecodingSession actual, float tolerance) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray wanted = expected.step(tokens);
      NDArray given = actual.step(tokens);
      assertThat(given.getShape()).isEqualTo(wanted.getShape());
      float spread = wanted.abs().max().getFloat();
      assertThat(given.sub(wanted).abs().max().getFloat()).isLessThan(tolerance * spread);
    }
  }

  private static float[] firstLogits(InferenceNetwork network, TokenBatch prompts) {
    try (NDScope scope = new NDScope();
        DecodingSession session = network.start(prompts)) {
      scope.suppressNotUsedWarning();
      return session.step(new long[prompts.lengths().length]).toFloatArray();
    }
  }

  private static TokenBatch prompts(Random random, int count) {
    return new TokenBatch(
        Stream.generate(() -> tokens(random, 1 + random.nextInt(9))).limit(count).toList());
  }

  private static int[] tokens(Random random, int count) {
    return random.ints(count, 0, TinyModels.VOCABULARY).toArray();
  }
}
