package io.refiner.seq2seq;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.seq2seq.adapter.Adapter;
import io.refiner.seq2seq.adapter.LoraOptions;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.checkpoint.CheckpointException;
import io.refiner.seq2seq.checkpoint.StorageType;
import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.seq2seq.tokenizer.JsonTokenizer;
import io.refiner.seq2seq.train.Example;
import io.refiner.seq2seq.train.SequenceTrainer;
import io.refiner.seq2seq.train.TrainerOptions;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Tokenizers are native memory: none waits for the garbage collector to be freed. */
class OpenTokenizersTest {

  private static final TrainerOptions OPTIONS = TinyModels.options(3);

  @TempDir private Path parent;
  private Path folder;
  private int before;

  @BeforeEach
  void count() {
    folder = TinyModels.saved(parent.resolve("model"));
    before = JsonTokenizer.countOpen();
  }

  @AfterEach
  void asManyAreOpenAsBefore() {
    assertThat(JsonTokenizer.countOpen()).isEqualTo(before);
  }

  @Test
  void aCheckpointThatIsOnlyLookedAtOpensNone() {
    Checkpoint checkpoint = Checkpoint.read(folder);
    checkpoint.digest();
    checkpoint.requireFinite();
    assertThat(JsonTokenizer.countOpen()).isEqualTo(before);
  }

  @Test
  void aModelOwnsOne() {
    try (Seq2SeqModel model = Seq2SeqModel.open(folder, DeviceChoice.CPU)) {
      assertThat(JsonTokenizer.countOpen()).isEqualTo(before + 1);
      model.generate(List.of(new Prompt("4 5", 1, Decoding.greedy(4), 0)));
    }
  }

  @Test
  void aTrainerOwnsOneHoweverItBegins() {
    Path adapter = parent.resolve("adapter");
    Path state = parent.resolve("state");
    try (SequenceTrainer trainer = TinyModels.trainer(OPTIONS)) {
      assertThat(JsonTokenizer.countOpen()).isEqualTo(before + 1);
      evaluate(trainer);
      trainer.saveState(state);
      trainer.save(parent.resolve("again"), StorageType.F32);
    }
    try (SequenceTrainer trainer =
        SequenceTrainer.resume(folder, OPTIONS.withLora(LoraOptions.DEFAULT))) {
      evaluate(trainer);
      trainer.saveAdapter(adapter, "base");
    }
    SequenceTrainer.resumeAdapter(folder, adapter, OPTIONS).close();
    SequenceTrainer.restore(state, OPTIONS).close();
    Checkpoint base = Checkpoint.read(folder);
    Adapter.read(adapter, base.config())
        .merged(base)
        .write(parent.resolve("merged"), StorageType.F32);
  }

  @Test
  void whatCanNotBeOpenedLeavesNone() throws IOException {
    Path weights = folder.resolve("model.safetensors");
    byte[] whole = Files.readAllBytes(weights);
    // Infinite, where the values of the last tensor end.
    whole[whole.length - 1] = 0x7f;
    whole[whole.length - 2] = (byte) 0x80;
    Files.write(weights, whole);
    assertThatThrownBy(() -> Seq2SeqModel.open(folder, DeviceChoice.CPU))
        .isInstanceOf(CheckpointException.class);
    assertThatThrownBy(() -> SequenceTrainer.resume(folder, OPTIONS))
        .isInstanceOf(CheckpointException.class);
    assertThatThrownBy(() -> SequenceTrainer.resumeAdapter(folder, parent, OPTIONS))
        .isInstanceOf(CheckpointException.class);
    TinyModels.replace(folder.resolve("tokenizer.json"), "WordLevel", "WordLvel");
    assertThatThrownBy(() -> Checkpoint.read(folder).openTokenizer())
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("tokenizer.json");
  }

  private static void evaluate(SequenceTrainer trainer) {
    trainer.step(List.of(new Example("4 5", "5 4")), 1e-3);
    try (TextGenerator generator = trainer.generator()) {
      generator.generate(List.of(new Prompt("4 5", 1, Decoding.greedy(4), 0)));
    }
  }
}
