package io.refiner.training.report;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.seq2seq.T5Config;

import static org.assertj.core.api.Assertions.assertThat;

class ModelCardTest {

  private static final T5Config SHAPE =
      T5Config.builder().dModel(128).numLayers(3).numDecoderLayers(2).build();

  @Test
  void tellsCommandDataSeedDurationSizesAndScores(@TempDir Path folder) throws IOException {
    Files.write(folder.resolve("model.safetensors"), new byte[1_500_000]);
    Map<String, Double> scores = new LinkedHashMap<>();
    scores.put("turn-1 exact match", 0.5432);
    scores.put("turns", 1.25);
    String command = "./refiner train generator --task mwp --seed 7";
    new ModelCard(
            "generator",
            command,
            7,
            Duration.ofMinutes(12),
            "2,140 math word problems",
            "From `mwp/train.json`.",
            Optional.of("runs/warm"),
            "mwp/dev.json",
            900,
            scores)
        .write(folder, folder, SHAPE);
    assertThat(Files.readString(folder.resolve("README.md")))
        .contains("# Math word problems: generator", command, "Seed 7", "step 900", "12 minutes")
        .contains(
            "2,140 math word problems",
            "From `mwp/train.json`.",
            "3 + 2 layers, width 128",
            "1.5 MB")
        .contains("| turn-1 exact match | 54.3 % |", "| turns | 1.25 |");
  }

  private static ModelCard card(Map<String, Double> scores) {
    return new ModelCard(
        "critic",
        "run",
        7,
        Duration.ZERO,
        "problems",
        "From.",
        Optional.empty(),
        "dev.json",
        900,
        scores);
  }

  @Test
  void takesThePlaceOfTheOldCardWhichIsNeverWrittenOver(@TempDir Path folder) throws IOException {
    Path card = Files.writeString(folder.resolve("README.md"), "old");
    Path old = Files.createLink(folder.resolve("link"), card);
    card(Map.of()).write(folder, folder, SHAPE);
    assertThat(card)
        .content()
        .startsWith("---\nlicense: ")
        .doesNotContain("model-index")
        .contains("# Math word problems: critic", "less than a minute in all");
    assertThat(old).hasContent("old");
  }
}
