package io.refiner.seq2seq.checkpoint;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.T5Parameters;
import io.refiner.seq2seq.TinyModels;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CheckpointTest {

  private static final String GAIN = "encoder.final_layer_norm.weight";

  @TempDir private Path folder;

  @BeforeEach
  void writeAModel() {
    write(TinyModels.config(), tensors(TinyModels.config()));
  }

  @Test
  void readsWhatItWrites() {
    Checkpoint checkpoint = Checkpoint.read(folder);
    assertThat(checkpoint.config()).isEqualTo(TinyModels.config());
    assertThat(checkpoint.tensors().keySet())
        .containsExactlyElementsOf(T5Parameters.of(TinyModels.config()).keySet());
    assertThat(checkpoint.tokenizer().encode("4 5")).containsExactly(4, 5);
    assertThat(checkpoint.digest()).matches("[0-9a-f]{64}");
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void keepsHowTheHeadIsTiedAndScaled(boolean tied, boolean scaled) {
    T5Config config = TinyModels.config().toBuilder().tiedHead(tied).scaledOutput(scaled).build();
    write(config, tensors(config));
    assertThat(Checkpoint.read(folder).config()).isEqualTo(config);
  }

  @Test
  void leavesNoTemporaryFileBehind() throws IOException {
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "config.json", "generation_config.json", "tokenizer.json", "model.safetensors");
    }
  }

  @Test
  void aFailedWriteKeepsTheOldWeights() {
    String before = Checkpoint.read(folder).digest();
    Map<String, FloatTensor> broken = tensors(TinyModels.config());
    broken.put(GAIN, new FloatTensor(List.of(32L), () -> new float[] {Float.NaN}));
    assertThatThrownBy(() -> write(TinyModels.config(), broken))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(GAIN);
    assertThat(Checkpoint.read(folder).digest()).isEqualTo(before);
    assertThat(folder.resolve("model.safetensors.tmp")).doesNotExist();
  }

  @Test
  void generationSettingsWinForSpecialTokens() throws IOException {
    Files.writeString(
        folder.resolve("generation_config.json"),
        "{\"eos_token_id\": [4, 1], \"decoder_start_token_id\": 3}");
    T5Config config = Checkpoint.read(folder).config();
    assertThat(config.eosTokenIds()).containsExactly(4, 1);
    assertThat(config.decoderStartTokenId()).isEqualTo(3);
    assertThat(config.padTokenId()).isZero();
  }

  @Test
  void readsShardsByTheirIndex() throws IOException {
    Files.move(folder.resolve("model.safetensors"), folder.resolve("part-1.safetensors"));
    index("part-1.safetensors");
    assertThat(Checkpoint.read(folder).tensors()).isNotEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"../model.safetensors", "/etc/passwd", "..", ""})
  void refusesShardsOutsideTheFolder(String name) throws IOException {
    Files.move(folder.resolve("model.safetensors"), folder.resolve("part-1.safetensors"));
    index(name);
    assertRefused("'" + name + "' is not the name of a file beside it");
  }

  @Test
  void namesAShardThatIsMissing() throws IOException {
    Files.delete(folder.resolve("model.safetensors"));
    index("part-1.safetensors");
    assertRefused("part-1.safetensors");
  }

  @ParameterizedTest
  @ValueSource(strings = {"config.json", "tokenizer.json", "model.safetensors"})
  void namesAFileThatIsMissing(String name) throws IOException {
    Files.delete(folder.resolve(name));
    assertRefused(name);
  }

  @Test
  void namesAFolderThatIsMissing() {
    Path missing = folder.resolve("nowhere");
    assertThatThrownBy(() -> Checkpoint.read(missing))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(missing.toString());
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"model_type\" : \"t5\"|\"model_type\" : \"bart\"|model_type must be t5, not bart",
        "\"gated-gelu\"|\"gated-swish\"|feed_forward_proj",
        "\"d_model\" : 32|\"d_model\" : \"wide\"|d_model must be an integer",
        "\"d_model\" : 32|\"d_model\" : 16|shared.weight has the shape [30, 32]",
        "\"num_layers\" : 1|\"num_layers\" : 2|encoder.block.1",
        "\"num_decoder_layers\" : 1|\"num_decoder_layers\" : 0|num_decoder_layers must be",
        "\"vocab_size\" : 30|\"vocab_size\" : 20|tokenizer.json has 30 tokens",
        "\"use_cache\" : true|\"use_cache\" : |not JSON",
      })
  void namesTheSettingThatIsWrong(String old, String replacement, String fault) {
    TinyModels.replace(folder.resolve("config.json"), old, replacement);
    assertRefused(fault);
  }

  @Test
  void asksForTheStartTokenThatHasNoDefault() throws IOException {
    Files.delete(folder.resolve("generation_config.json"));
    TinyModels.replace(folder.resolve("config.json"), "decoder_start_token_id", "other");
    assertRefused("decoder_start_token_id is missing");
  }

  @Test
  void namesATensorThatIsMissing() {
    Map<String, FloatTensor> tensors = tensors(TinyModels.config());
    tensors.remove(GAIN);
    write(TinyModels.config(), tensors);
    assertRefused("tensor " + GAIN + " is missing");
  }

  @Test
  void namesATensorThatHasNoPlace() {
    Map<String, FloatTensor> tensors = tensors(TinyModels.config());
    tensors.put("adapter.weight", new FloatTensor(List.of(1L), () -> new float[1]));
    write(TinyModels.config(), tensors);
    assertRefused("tensor adapter.weight has no place");
  }

  @Test
  void namesTheTensorOfAnotherShape() {
    Map<String, FloatTensor> tensors = tensors(TinyModels.config());
    tensors.put(GAIN, new FloatTensor(List.of(31L), () -> new float[31]));
    write(TinyModels.config(), tensors);
    assertRefused("tensor " + GAIN + " has the shape [31], but config.json asks for [32]");
  }

  @Test
  void leavesTheCopiesOfPublishedModelsAside() {
    Map<String, FloatTensor> tensors = tensors(TinyModels.config());
    tensors.put("decoder.embed_tokens.weight", tensors.get(T5Parameters.SHARED));
    write(TinyModels.config(), tensors);
    assertThat(Checkpoint.read(folder).tensors()).doesNotContainKey("decoder.embed_tokens.weight");
  }

  private void assertRefused(String fault) {
    assertThatThrownBy(() -> Checkpoint.read(folder))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(fault);
  }

  private void index(String shard) throws IOException {
    StringBuilder map = new StringBuilder();
    for (String name : T5Parameters.of(TinyModels.config()).keySet()) {
      map.append(map.isEmpty() ? "" : ",").append("\"%s\":\"%s\"".formatted(name, shard));
    }
    Files.writeString(
        folder.resolve("model.safetensors.index.json"), "{\"weight_map\":{" + map + "}}");
  }

  private void write(T5Config config, Map<String, FloatTensor> tensors) {
    new CheckpointWriter(config, TinyModels.tokenizer(TinyModels.VOCABULARY), tensors)
        .write(folder, StorageType.F32);
  }

  /** Distinct values, so that an untied head differs from the embedding. */
  private static Map<String, FloatTensor> tensors(T5Config config) {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    T5Parameters.of(config)
        .forEach(
            (name, parameter) -> {
              float[] values = new float[(int) parameter.size()];
              Arrays.fill(values, name.hashCode() % 100 / 10f);
              tensors.put(name, new FloatTensor(parameter.shape(), () -> values));
            });
    return tensors;
  }
}
