package io.refiner.seq2seq.generation;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import ai.djl.engine.EngineException;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.generation.Decoding.Sampling;
import io.refiner.seq2seq.runtime.DeviceMemoryException;
import io.refiner.seq2seq.tokenizer.JsonTokenizer;
import io.refiner.seq2seq.tokenizer.Tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class BatchedGeneratorTest {

  private static final int VOCABULARY = 300;
  private static final int PLENTY = 1 << 20;

  private final Tokenizer tokenizer = JsonTokenizer.of(TinyModels.tokenizer(VOCABULARY));
  private final RandomNetwork network = new RandomNetwork(VOCABULARY, 2.5);

  @AfterEach
  void close() {
    network.close();
  }

  @Test
  void noBatchChangesAnAnswer() {
    Random random = new Random(12);
    List<Prompt> prompts = prompts(random, 60);
    List<List<Sample>> alone = new ArrayList<>();
    try (BatchedGenerator generator = generator(1)) {
      prompts.forEach(prompt -> alone.add(generator.generate(List.of(prompt)).get(0)));
    }
    for (int round = 0; round < 6; round++) {
      List<Integer> order = new ArrayList<>();
      for (int i = 0; i < prompts.size(); i++) {
        order.add(i);
      }
      Collections.shuffle(order, random);
      try (BatchedGenerator generator = generator(1 + random.nextInt(2_000))) {
        List<List<Sample>> together = generator.generate(order.stream().map(prompts::get).toList());
        for (int i = 0; i < order.size(); i++) {
          assertSame(together.get(i), alone.get(order.get(i)));
        }
      }
    }
  }

  @Test
  void aPromptIsEncodedOnceForAllItsSamplesAndBeams() {
    for (Decoding decoding : List.of(Decoding.nucleus(1, 1, 4), Decoding.beams(8, 4))) {
      network.encoded().clear();
      try (BatchedGenerator generator = generator(PLENTY)) {
        List<Prompt> prompts =
            List.of(new Prompt("4 5", 8, decoding, 1), new Prompt("6", 8, decoding, 2));
        assertThat(generator.generate(prompts)).allMatch(answers -> answers.size() == 8);
      }
      assertThat(network.encoded()).containsExactly(2);
    }
  }

  @Test
  void oneBeamIsGreedy() {
    Random random = new Random(13);
    List<Prompt> greedy = new ArrayList<>();
    List<Prompt> beams = new ArrayList<>();
    for (int i = 0; i < 30; i++) {
      String text = TinyModels.text(TinyModels.words(random, 1 + random.nextInt(5)));
      int tokens = 1 + random.nextInt(12);
      greedy.add(new Prompt(text, 1, Decoding.greedy(tokens), i));
      beams.add(new Prompt(text, 1, Decoding.beams(1, tokens), i));
    }
    try (BatchedGenerator generator = generator(PLENTY)) {
      assertThat(tokens(generator.generate(beams))).isEqualTo(tokens(generator.generate(greedy)));
    }
  }

  @Test
  void topKOfOneIsGreedy() {
    Decoding sampled = Decoding.of(Sampling.PLAIN.withTopK(1), 10);
    try (BatchedGenerator generator = generator(PLENTY)) {
      assertThat(tokens(generator.generate(List.of(new Prompt("4 5", 3, sampled, 1)))).get(0))
          .containsOnly(
              tokens(generator.generate(List.of(new Prompt("4 5", 1, Decoding.greedy(10), 1))))
                  .get(0)
                  .get(0));
    }
  }

  @Test
  void truncationThatKeepsAllDrawsFromTheSameDistribution() {
    Decoding all = Decoding.of(new Sampling(0.8, VOCABULARY, 1), 1).withLogProbs(LogProbs.SAMPLED);
    Decoding plain = Decoding.of(new Sampling(0.8, 0, 1), 1).withLogProbs(LogProbs.SAMPLED);
    List<Integer> few = new ArrayList<>();
    List<Integer> many = new ArrayList<>();
    try (BatchedGenerator generator = generator(PLENTY)) {
      List<Sample> first = generator.generate(List.of(new Prompt("4", 2_000, all, 3))).get(0);
      List<Sample> second = generator.generate(List.of(new Prompt("4", 2_000, plain, 4))).get(0);
      first.forEach(sample -> few.add(sample.tokens().get(0)));
      second.forEach(sample -> many.add(sample.tokens().get(0)));
      float probability = first.get(0).logProbs().get(0);
      int token = few.get(0);
      assertThat(Math.exp(probability))
          .isCloseTo(Collections.frequency(few, token) / 2_000.0, within(0.05))
          .isCloseTo(Collections.frequency(many, token) / 2_000.0, within(0.05));
    }
  }

  @Test
  void aLeastLengthAndAMostLengthAreKept() {
    Random random = new Random(14);
    List<Prompt> prompts = new ArrayList<>();
    for (int i = 0; i < 40; i++) {
      Decoding decoding =
          i % 2 == 0
              ? Decoding.nucleus(0.95, 4, 9).withMinNewTokens(5)
              : Decoding.beams(3, 9).withMinNewTokens(5);
      prompts.add(new Prompt(TinyModels.text(TinyModels.words(random, 3)), 2, decoding, i));
    }
    try (BatchedGenerator generator = generator(PLENTY)) {
      for (List<Sample> answers : generator.generate(prompts)) {
        for (Sample sample : answers) {
          assertThat(sample.tokens()).hasSizeBetween(6, 9);
          assertThat(sample.logProbs()).hasSameSizeAs(sample.tokens());
          assertThat(sample.stop())
              .isEqualTo(sample.tokens().contains(1) ? StopReason.END : StopReason.LENGTH);
        }
      }
    }
  }

  @Test
  void aBatchThatTheDeviceHasNoMemoryForIsHalved() {
    List<Prompt> prompts = prompts(new Random(15), 50);
    List<List<Sample>> expected;
    try (BatchedGenerator generator = generator(PLENTY)) {
      expected = generator.generate(prompts);
    }
    network.withMemory(7);
    try (BatchedGenerator generator = generator(PLENTY)) {
      List<List<Sample>> actual = generator.generate(prompts);
      for (int i = 0; i < prompts.size(); i++) {
        assertSame(actual.get(i), expected.get(i));
      }
      network.batches().clear();
      generator.generate(prompts);
      assertThat(network.batches()).allMatch(rows -> rows <= 7);
    }
  }

  @Test
  void aSingleAnswerThatTheDeviceHasNoMemoryForIsAnErrorThatSaysWhatToDo() {
    network.withMemory(0);
    try (BatchedGenerator generator = generator(4096)) {
      assertThatThrownBy(() -> generator.generate(prompts(new Random(16), 3)))
          .isInstanceOf(DeviceMemoryException.class)
          .hasMessageContaining("rows: 1, tokens in each: ")
          .hasMessageContaining("lower max-prompt-tokens")
          .hasCauseInstanceOf(EngineException.class);
    }
  }

  @Test
  void anotherFailureOfTheEngineIsNotTriedAgain() {
    network.withMemory(0).failingWith("shapes don't match");
    try (BatchedGenerator generator = generator(PLENTY)) {
      assertThatThrownBy(() -> generator.generate(prompts(new Random(17), 3)))
          .isInstanceOf(EngineException.class)
          .hasMessage("shapes don't match");
      assertThat(network.batches()).hasSize(1);
    }
  }

  @Test
  void scoresThatAreNoNumbersAreAnErrorThatPointsToTheWeights() {
    try (RandomNetwork broken = new RandomNetwork(VOCABULARY, Double.NaN);
        BatchedGenerator generator = generator(broken, PLENTY)) {
      for (Decoding decoding :
          List.of(Decoding.greedy(3), Decoding.nucleus(1, 1, 3), Decoding.beams(2, 3))) {
        assertThatThrownBy(() -> generator.generate(List.of(new Prompt("4", 1, decoding, 0))))
            .isInstanceOf(IllegalStateException.class)
            .hasMessageContaining("weights");
      }
    }
  }

  private BatchedGenerator generator(int tokenBudget) {
    return generator(network, tokenBudget);
  }

  private BatchedGenerator generator(RandomNetwork model, int tokenBudget) {
    T5Config config = TinyModels.config().toBuilder().vocabSize(VOCABULARY).build();
    return new BatchedGenerator(model, config, tokenizer, new Limits(tokenBudget, 512));
  }

  private static List<Prompt> prompts(Random random, int count) {
    List<Prompt> prompts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      String text = TinyModels.text(TinyModels.words(random, 1 + random.nextInt(6)));
      prompts.add(new Prompt(text, 1 + random.nextInt(3), decoding(random), i));
    }
    return prompts;
  }

  private static Decoding decoding(Random random) {
    Sampling sampling =
        new Sampling(
            0.3 + 2 * random.nextDouble(),
            random.nextBoolean() ? 0 : 1 + random.nextInt(VOCABULARY),
            random.nextBoolean() ? 1 : 0.2 + 0.8 * random.nextDouble());
    int most = 1 + random.nextInt(10);
    Decoding decoding =
        switch (random.nextInt(4)) {
          case 0 -> Decoding.greedy(most);
          case 1 -> Decoding.beams(3 + random.nextInt(2), most);
          case 2 -> Decoding.of(sampling, most);
          default -> Decoding.of(sampling, most).withLogProbs(LogProbs.SAMPLED);
        };
    return random.nextInt(3) > 0
        ? decoding
        : decoding
            .withRepetitionPenalty(0.5 + random.nextDouble())
            .withMinNewTokens(random.nextInt(most));
  }

  private static List<List<List<Integer>>> tokens(List<List<Sample>> answers) {
    return answers.stream().map(samples -> samples.stream().map(Sample::tokens).toList()).toList();
  }

  private static void assertSame(List<Sample> actual, List<Sample> expected) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.size(); i++) {
      assertThat(actual.get(i).tokens()).isEqualTo(expected.get(i).tokens());
      assertThat(actual.get(i).text()).isEqualTo(expected.get(i).text());
      for (int step = 0; step < actual.get(i).logProbs().size(); step++) {
        assertThat(actual.get(i).logProbs().get(step))
            .isCloseTo(expected.get(i).logProbs().get(step), within(1e-5f));
      }
    }
  }
}
