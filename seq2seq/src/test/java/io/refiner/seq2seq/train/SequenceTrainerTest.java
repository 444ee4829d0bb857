package io.refiner.seq2seq.train;

import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.Stream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.refiner.seq2seq.DeviceChoice;
import io.refiner.seq2seq.NetworkPath;
import io.refiner.seq2seq.Seq2SeqModel;
import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.checkpoint.StorageType;
import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.Sample;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.seq2seq.tokenizer.JsonTokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

class SequenceTrainerTest {

  @TempDir private Path folder;

  @Test
  void learnsToAnswerEveryExampleRight() {
    List<Example> examples = examples(new Random(1), 64);
    try (SequenceTrainer trainer = TinyModels.trainer(3)) {
      double loss = Double.MAX_VALUE;
      for (int step = 0; step < 400 && loss > 0.01; step++) {
        int from = step % 2 * 32;
        loss = trainer.step(examples.subList(from, from + 32), 5e-3);
      }
      assertThat(answers(trainer.generator(), examples))
          .isEqualTo(examples.stream().map(Example::target).toList());
    }
  }

  @Test
  void generatorsThatNobodyClosedAreClosedWithTheirTrainer() {
    SequenceTrainer trainer = TinyModels.trainer(3);
    TextGenerator closed = trainer.generator();
    TextGenerator forgotten = trainer.generator();
    assertThat(trainer.openGenerators()).isEqualTo(2);
    closed.close();
    assertThat(trainer.openGenerators()).isEqualTo(1);
    trainer.close();
    assertThat(trainer.openGenerators()).isZero();
    assertThatThrownBy(() -> forgotten.tokens("4"))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("closed");
  }

  @Test
  void theSameSeedAndDataGiveTheSameWeightsBitByBit() {
    TrainerOptions options = TinyModels.options(9).withDropout(0.2).withEma(0.9);
    assertThat(trained(options)).isEqualTo(trained(options));
  }

  @Test
  void anotherSeedGivesOtherWeights() {
    assertThat(trained(TinyModels.options(9))).isNotEqualTo(trained(TinyModels.options(10)));
  }

  @Test
  void dropoutChangesWhatIsLearned() {
    TrainerOptions options = TinyModels.options(9);
    assertThat(trained(options.withDropout(0.3))).isNotEqualTo(trained(options));
  }

  @ParameterizedTest
  @EnumSource(value = NetworkPath.class, names = "AUTO", mode = EnumSource.Mode.EXCLUDE)
  void dropoutActsOnWhatIsLearnedAlone(NetworkPath path) {
    TrainerOptions options = TinyModels.options(9).withNetwork(path);
    List<Example> examples = examples(new Random(5), 8);
    List<TokenExample> answers = List.of(new TokenExample("4 5", List.of(7, 1)));
    try (SequenceTrainer calm = TinyModels.trainer(options);
        SequenceTrainer shaken = TinyModels.trainer(options.withDropout(0.5))) {
      assertThat(shaken.loss(examples)).isEqualTo(calm.loss(examples));
      assertThat(shaken.score(answers)).isEqualTo(calm.score(answers));
      assertThat(shaken.step(examples, 0)).isNotEqualTo(calm.step(examples, 0));
    }
  }

  @Test
  void theAverageTrailsTheNewestWeights() {
    List<Example> batch = examples(new Random(2), 16);
    Path start = TinyModels.saved(folder.resolve("start"));
    try (SequenceTrainer newest = SequenceTrainer.resume(start, TinyModels.options(1));
        SequenceTrainer averaged =
            SequenceTrainer.resume(start, TinyModels.options(1).withEma(0.999))) {
      double before = newest.loss(batch);
      for (int step = 0; step < 20; step++) {
        newest.step(batch, 1e-2);
        averaged.step(batch, 1e-2);
      }
      assertThat(averaged.loss(batch)).isBetween(newest.loss(batch), before);
    }
  }

  @Test
  void whatIsSavedAnswersAsTheLiveWeightsDo() {
    List<Example> examples = examples(new Random(3), 8);
    try (SequenceTrainer trainer = TinyModels.trainer(3)) {
      IntStream.range(0, 10).forEach(step -> trainer.step(examples, 1e-2));
      trainer.save(folder, StorageType.F32);
      try (Seq2SeqModel model = Seq2SeqModel.open(folder, DeviceChoice.CPU)) {
        assertThat(model.digest()).isEqualTo(trainer.generator().digest());
        assertThat(model.generate(prompts(examples)))
            .isEqualTo(trainer.generator().generate(prompts(examples)));
      }
    }
  }

  @Test
  void aHalfPrecisionFileLosesLittle() {
    List<Example> examples = examples(new Random(3), 8);
    try (SequenceTrainer trainer = TinyModels.trainer(3)) {
      IntStream.range(0, 10).forEach(step -> trainer.step(examples, 1e-2));
      trainer.save(folder, StorageType.F16);
      try (SequenceTrainer resumed = SequenceTrainer.resume(folder, TinyModels.options(1))) {
        assertThat(resumed.loss(examples)).isCloseTo(trainer.loss(examples), within(0.02));
      }
    }
  }

  @Test
  void theLossIsAveragedOverTokensNotRows() {
    Example brief = new Example("4 5", "6");
    Example lengthy = new Example("7 8", "9 10 11 12 13 14");
    try (SequenceTrainer trainer = TinyModels.trainer(3)) {
      double expected = (2 * trainer.loss(List.of(brief)) + 7 * trainer.loss(List.of(lengthy))) / 9;
      assertThat(trainer.loss(List.of(brief, lengthy))).isCloseTo(expected, within(1e-4));
    }
  }

  @Test
  void howAStepIsSplitIntoBatchesDoesNotMatter() {
    List<Example> examples = examples(new Random(7), 12);
    try (SequenceTrainer whole = TinyModels.trainer(3);
        SequenceTrainer split = TinyModels.trainer(3)) {
      List<List<Example>> parts =
          List.of(examples.subList(0, 1), examples.subList(1, 8), examples.subList(8, 12));
      for (int step = 0; step < 4; step++) {
        assertThat(split.step(parts, 1e-3)).isCloseTo(whole.step(examples, 1e-3), within(1e-6));
      }
      assertThat(split.loss(examples)).isCloseTo(whole.loss(examples), within(1e-6));
    }
  }

  @Test
  void aStepThatFailsLeavesNothingForTheNext() {
    List<Example> examples = examples(new Random(7), 4);
    Example beyondTheEmbedding = new Example("35", "3");
    try (SequenceTrainer disturbed = trainer(40);
        SequenceTrainer calm = trainer(40)) {
      assertThatThrownBy(() -> disturbed.step(List.of(examples, List.of(beyondTheEmbedding)), 1e-3))
          .hasMessageContaining("out of range");
      disturbed.step(examples, 1e-3);
      calm.step(examples, 1e-3);
      assertThat(disturbed.generator().digest()).isEqualTo(calm.generator().digest());
    }
  }

  @Test
  void refusesAStepWithoutBatches() {
    try (SequenceTrainer trainer = TinyModels.trainer(3)) {
      assertThatThrownBy(() -> trainer.step(List.<List<Example>>of(), 1e-3))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at least one batch");
    }
  }

  @Test
  void refusesAnEmptyBatch() {
    try (SequenceTrainer trainer = TinyModels.trainer(3)) {
      assertThatThrownBy(() -> trainer.step(List.<Example>of(), 1e-3))
          .isInstanceOf(IllegalArgumentException.class)
          .hasMessageContaining("at least one example");
    }
  }

  private static String trained(TrainerOptions options) {
    Random random = new Random(4);
    try (SequenceTrainer trainer =
        SequenceTrainer.fresh(
            TinyModels.config(),
            JsonTokenizer.of(TinyModels.tokenizer(TinyModels.VOCABULARY)),
            options)) {
      for (int step = 0; step < 8; step++) {
        trainer.step(examples(random, 8), 1e-2);
      }
      return trainer.generator().digest();
    }
  }

  private static SequenceTrainer trainer(int words) {
    return SequenceTrainer.fresh(
        TinyModels.config(), JsonTokenizer.of(TinyModels.tokenizer(words)), TinyModels.options(3));
  }

  private static List<Example> examples(Random random, int count) {
    return Stream.generate(() -> TinyModels.reversal(random)).limit(count).toList();
  }

  private static List<Prompt> prompts(List<Example> examples) {
    return examples.stream()
        .map(example -> new Prompt(example.source(), 1, Decoding.greedy(10), 0))
        .toList();
  }

  private static List<String> answers(TextGenerator generator, List<Example> examples) {
    return generator.generate(prompts(examples)).stream()
        .map(samples -> samples.get(0))
        .map(Sample::text)
        .toList();
  }
}
