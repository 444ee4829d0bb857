package io.refiner.seq2seq.train;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.checkpoint.CheckpointException;
import io.refiner.seq2seq.checkpoint.StorageType;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** What belongs to weights, such as their card, is replaced with them. */
class SavedBesideTest {

  private static final String WEIGHTS = "model.safetensors";
  private static final String CARD = "README.md";

  @Test
  void weightsAndWhatIsBesideThemAreReplacedTogetherOrNotAtAll(@TempDir Path parent)
      throws IOException {
    Path folder = parent.resolve("model");
    try (SequenceTrainer first = TinyModels.trainer(TinyModels.options(1));
        SequenceTrainer second = TinyModels.trainer(TinyModels.options(2))) {
      first.save(folder, StorageType.F32, empty -> Files.writeString(empty.resolve(CARD), "first"));
      byte[] before = Files.readAllBytes(folder.resolve(WEIGHTS));

      assertThatThrownBy(
              () ->
                  second.save(
                      folder,
                      StorageType.F32,
                      empty -> {
                        assertThat(empty.resolve(WEIGHTS)).isRegularFile();
                        assertThat(folder.resolve(WEIGHTS)).hasBinaryContent(before);
                        throw new IOException("no room for the card");
                      }))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining("no room for the card");
      assertThat(folder.resolve(WEIGHTS)).hasBinaryContent(before);
      assertThat(folder.resolve(CARD)).hasContent("first");

      second.save(
          folder, StorageType.F32, empty -> Files.writeString(empty.resolve(CARD), "second"));
      assertThat(Files.readAllBytes(folder.resolve(WEIGHTS))).isNotEqualTo(before);
      assertThat(folder.resolve(CARD)).hasContent("second");
    }
  }
}
