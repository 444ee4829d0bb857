package io.refiner.cli.docs;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.dataformat.yaml.YAMLMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.cli.ring.Home;
import io.refiner.seq2seq.T5Config;
import io.refiner.training.report.ModelCard;

import static org.assertj.core.api.Assertions.assertThat;

/** Contract: a model card begins with the YAML head that Hugging Face's Hub reads. */
class ModelCardsTest {

  private static final YAMLMapper YAML = new YAMLMapper();

  @Test
  void theCardOfATrainingHasAHead(@TempDir Path folder) throws IOException {
    Files.write(folder.resolve("model.safetensors"), new byte[10]);
    Map<String, Double> scores = new LinkedHashMap<>();
    scores.put("turn-1 loss", 0.25);
    scores.put("turn-1 exact match", 0.54321);
    scores.put("oracle T=3 answer accuracy", 1.0);
    scores.put("refusals right", Double.NaN);
    new ModelCard(
            "generator",
            "./refiner train generator",
            7,
            Duration.ZERO,
            "problems",
            "From.",
            Optional.of("runs/a \"b\": c"),
            "data/dev: 1.json",
            900,
            scores)
        .write(folder, folder, T5Config.builder().build());

    JsonNode head = head(folder.resolve("README.md"));

    assertThat(head.path("license").asText()).isEqualTo("unknown");
    assertThat(head.path("library_name").asText()).isEqualTo("transformers");
    assertThat(head.path("base_model").asText()).isEqualTo("runs/a \"b\": c");
    assertThat(head.path("base_model_relation").asText()).isEqualTo("finetune");
    JsonNode result = head.at("/model-index/0/results/0");
    assertThat(result.at("/dataset/name").asText()).isEqualTo("data/dev: 1.json");
    assertThat(result.path("metrics")).hasSize(3);
    assertThat(result.at("/metrics/0/type").asText()).isEqualTo("turn_1_loss");
    assertThat(result.at("/metrics/1/type").asText()).isEqualTo("exact_match");
    assertThat(result.at("/metrics/1/name").asText()).isEqualTo("turn-1 exact match");
    assertThat(result.at("/metrics/1/value").isNumber()).isTrue();
    assertThat(result.at("/metrics/1/value").asDouble()).isEqualTo(0.5432);
    assertThat(result.at("/metrics/2/value").asDouble()).isEqualTo(1);
  }

  @ParameterizedTest
  @ValueSource(strings = {"generator", "critic"})
  void theCardsOfTheBundledCheckpointsHaveAHead(String role) throws IOException {
    JsonNode head =
        head(Home.directory().resolve(role + "-service/models/mwp").resolve(ModelCard.NAME));

    assertThat(head.path("license").asText()).isEqualTo("apache-2.0");
    assertThat(head.path("library_name").asText()).isEqualTo("transformers");
    assertThat(head.path("pipeline_tag").asText()).isEqualTo("text2text-generation");
    assertThat(head.path("language").asText()).isEqualTo("en");
    assertThat(head.path("tags")).isNotEmpty();
    assertThat(head.at("/model-index/0/name").asText()).isEqualTo("mwp-" + role);
    assertThat(head.at("/model-index/0/results/0/metrics"))
        .isNotEmpty()
        .allSatisfy(
            metric -> {
              assertThat(metric.path("type").asText()).isNotEmpty();
              assertThat(metric.path("value").isNumber()).isTrue();
            });
  }

  private static JsonNode head(Path card) throws IOException {
    String[] parts = Files.readString(card).split("(?m)^---$", 3);
    assertThat(parts).hasSize(3);
    assertThat(parts[0]).isEmpty();
    assertThat(parts[2]).contains("# Math word problems: ");
    return YAML.readTree(parts[1]);
  }
}
