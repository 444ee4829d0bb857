package io.refiner.seq2seq.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.seq2seq.Mutations;
import io.refiner.seq2seq.TinyModels;

import static org.assertj.core.api.Assertions.assertThat;

/** Damaged files are read as they were, or refused by the one error there is for that. */
class FuzzTest {

  private static final int ROUNDS = 1_000;

  @TempDir private Path folder;

  @BeforeEach
  void copyAModel() throws IOException {
    for (String variant : new String[] {"sharded", "v11-gated-untied"}) {
      Path copy = Files.createDirectory(folder.resolve(variant));
      try (var files = Files.list(TinyModels.golden(variant))) {
        for (Path file : files.toList()) {
          Files.copy(file, copy.resolve(file.getFileName()));
        }
      }
    }
  }

  @Test
  void aDamagedHeaderGivesTensorsOrIsRefused() throws IOException {
    byte[] whole = Files.readAllBytes(folder.resolve("v11-gated-untied/model.safetensors"));
    int header = 8 + ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt();
    Mutations mutations = new Mutations(3);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] damaged = mutations.of(Arrays.copyOf(whole, header));
      Path file = folder.resolve("damaged.safetensors");
      ByteBuffer all = ByteBuffer.allocate(damaged.length + whole.length - header);
      Files.write(file, all.put(damaged).put(whole, header, whole.length - header).array());
      refused +=
          refused(() -> SafetensorsReader.read(file).values().forEach(StoredTensor::values))
              ? 1
              : 0;
    }
    assertThat(refused).isBetween(ROUNDS / 2, ROUNDS);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v11-gated-untied/config.json",
        "v11-gated-untied/generation_config.json",
        "v11-gated-untied/model.safetensors",
        "sharded/model.safetensors.index.json",
        "sharded/model-00002-of-00003.safetensors",
      })
  void aDamagedFileIsReadOrRefused(String name) throws IOException {
    Path file = folder.resolve(name);
    byte[] whole = Files.readAllBytes(file);
    Mutations mutations = new Mutations(name.hashCode());
    int refused = 0;
    for (int round = 0; round < ROUNDS / 5; round++) {
      Files.write(file, mutations.of(whole));
      refused += refused(() -> Checkpoint.read(file.getParent())) ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(ROUNDS / 40);
  }

  /** Any other error than a refusal fails the test. */
  private static boolean refused(Runnable reading) {
    try {
      reading.run();
      return false;
    } catch (CheckpointException e) {
      assertThat(e).hasMessageContaining("/");
      return true;
    }
  }
}
