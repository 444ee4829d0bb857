package io.refiner.seq2seq.adapter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.checkpoint.CheckpointException;
import io.refiner.seq2seq.checkpoint.FloatTensor;
import io.refiner.seq2seq.checkpoint.StorageType;
import io.refiner.seq2seq.tokenizer.JsonTokenizer;
import io.refiner.seq2seq.train.SequenceTrainer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

/**
 * Contract: settings that peft merges exactly are merged as it does.
 * benchmarks/peers/golden_lora.py writes the adapters and what is expected.
 */
class PeftParityTest {

  private static final Checkpoint BASE = Checkpoint.read(TinyModels.golden("v11-gated-untied"));
  private static final int PROBES = 7;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(
      strings = {
        "rslora",
        "patterns",
        "rslora-patterns",
        "regex",
        "suffixes",
        "layers",
        "excluded",
        "all-linear",
      })
  void mergedWeightsAreThoseOfPeft(String name) throws IOException {
    Path adapter = TinyModels.golden("lora").resolve(name);
    JsonNode expected =
        new ObjectMapper().readTree(adapter.resolve("expected.json").toFile()).get("weights");

    Map<String, FloatTensor> merged = Adapter.read(adapter, BASE.config()).merged(BASE).tensors();

    int changed = 0;
    for (Map.Entry<String, FloatTensor> entry : merged.entrySet()) {
      float[] values = entry.getValue().values();
      float[] before = BASE.tensors().get(entry.getKey()).values();
      JsonNode wanted = expected.get(entry.getKey());
      int step = Math.max(1, values.length / PROBES);
      for (int i = 0; i < wanted.size(); i++) {
        assertThat((double) values[i * step])
            .as(entry.getKey())
            .isCloseTo(wanted.get(i).asDouble(), within(1e-5));
        changed += values[i * step] == before[i * step] ? 0 : 1;
      }
    }
    assertThat(changed).isPositive();
  }

  /** Where it is the embedding, merging would change that too. */
  @Test
  void aHeadIsMergedWhereItIsOneOfItsOwnAndRefusedByNameWhereItIsTheEmbedding() {
    T5Config untied = TinyModels.config().toBuilder().tiedHead(false).build();
    Path model = folder.resolve("model");
    try (SequenceTrainer trainer =
        SequenceTrainer.fresh(
            untied,
            JsonTokenizer.of(TinyModels.tokenizer(TinyModels.VOCABULARY)),
            TinyModels.options(1))) {
      trainer.save(model, StorageType.F32);
    }
    LoraOptions options = new LoraOptions(2, 6, 0, List.of("lm_head"));
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    LoraParameters.shapes(untied, options)
        .forEach((name, shape) -> tensors.put(name, filled(shape, 0.5f)));
    new Adapter(options, tensors).write(folder.resolve("adapter"), "base");
    Checkpoint base = Checkpoint.read(model);

    Map<String, FloatTensor> merged =
        Adapter.read(folder.resolve("adapter"), untied).merged(base).tensors();

    base.tensors()
        .forEach(
            (name, tensor) -> {
              float[] before = tensor.values();
              float[] after = merged.get(name).values();
              // 6 / 2 of two products of a half and a half.
              float added = name.equals("lm_head.weight") ? 1.5f : 0;
              for (int i = 0; i < before.length; i++) {
                assertThat(after[i]).as(name).isCloseTo(before[i] + added, within(1e-6f));
              }
            });
    assertThatThrownBy(() -> Adapter.read(folder.resolve("adapter"), TinyModels.config()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("target module lm_head is none of this model's");
    assertThatThrownBy(() -> SequenceTrainer.resume(model, TinyModels.options(1).withLora(options)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("lm_head can be merged, but not trained");
  }

  private static FloatTensor filled(List<Long> shape, float value) {
    float[] values = new float[Math.toIntExact(shape.get(0) * shape.get(1))];
    Arrays.fill(values, value);
    return FloatTensor.of(shape, () -> values);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"use_dora\": false | \"use_dora\": true | use_dora must be off",
        "\"modules_to_save\": null | \"modules_to_save\": [\"lm_head\"] | modules_to_save must be off",
        "\"bias\": \"none\" | \"bias\": \"lora_only\" | bias must be none",
        "\"lora_bias\": false | \"lora_bias\": true | lora_bias must be off",
        "\"init_lora_weights\": true | \"init_lora_weights\": \"pissa\" | init_lora_weights must be",
        "\"rank_pattern\": {} | \"rank_pattern\": {\"q\": \"2\"} | rank_pattern must be integers",
        "\"rank_pattern\": {} | \"rank_pattern\": {\"(q\": 2} | rank_pattern holds",
        "\"alpha_pattern\": {} | \"alpha_pattern\": [2] | alpha_pattern must be an object",
        "\"layers_to_transform\": null | \"layers_to_transform\": [\"0\"] | layers_to_transform must be",
        "\"layers_to_transform\": null | \"layers_to_transform\": [9] | target_modules must be names",
      })
  void whatCanNotBeMergedIsRefusedByName(String right, String wrong, String fault)
      throws IOException {
    for (String file : new String[] {"adapter_config.json", "adapter_model.safetensors"}) {
      Files.copy(TinyModels.golden("lora").resolve("rslora").resolve(file), folder.resolve(file));
    }
    TinyModels.replace(folder.resolve("adapter_config.json"), right, wrong);
    assertThatThrownBy(() -> Adapter.read(folder, BASE.config()))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("adapter_config.json")
        .hasMessageContaining(fault);
  }
}
