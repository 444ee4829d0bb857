package io.refiner.seq2seq.adapter;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;

import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.seq2seq.Mutations;
import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.checkpoint.CheckpointException;
import io.refiner.seq2seq.checkpoint.FloatTensor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class AdapterTest {

  private static final T5Config CONFIG = TinyModels.config();
  private static final LoraOptions OPTIONS = new LoraOptions(2, 6, 0.05, List.of("q", "v", "wi_0"));
  private static final String DOWN = "encoder.block.0.layer.0.SelfAttention.q.lora_A.weight";

  @TempDir private Path parent;
  private Path folder;

  @BeforeEach
  void setUp() {
    folder = parent.resolve("adapter");
    adapter(UnaryOperator.identity()).write(folder, "some-base");
  }

  @Test
  void whatIsWrittenIsReadAgain() {
    Adapter read = Adapter.read(folder, CONFIG);
    assertThat(read.options()).isEqualTo(OPTIONS);
    assertThat(read.tensors().keySet())
        .containsExactlyElementsOf(LoraParameters.shapes(CONFIG, OPTIONS).keySet());
    assertThat(read.tensors().get(DOWN).values())
        .isEqualTo(adapter(UnaryOperator.identity()).tensors().get(DOWN).values());
  }

  @Test
  void everyTargetedLayerOfBothStacksIsAdapted() {
    assertThat(LoraParameters.pairs(CONFIG, LoraOptions.DEFAULT))
        .extracting(LoraParameters.Pair::weight)
        .containsExactly(
            "encoder.block.0.layer.0.SelfAttention.q.weight",
            "encoder.block.0.layer.0.SelfAttention.v.weight",
            "decoder.block.0.layer.0.SelfAttention.q.weight",
            "decoder.block.0.layer.0.SelfAttention.v.weight",
            "decoder.block.0.layer.1.EncDecAttention.q.weight",
            "decoder.block.0.layer.1.EncDecAttention.v.weight");
  }

  @Test
  void writingKeepsOtherFilesOfTheFolder() throws IOException {
    Files.writeString(folder.resolve("README.md"), "a card");
    adapter(UnaryOperator.identity()).write(folder, "some-base");
    assertThat(folder.resolve("README.md")).hasContent("a card");
  }

  @Test
  void namesTheTargetThatTheModelDoesNotHave() {
    edit("\"q\"", "\"query\"");
    assertRefused("adapter_config.json: target module query is none of this model's: [k, o, q, v");
  }

  @Test
  void namesTheTensorThatIsMissing() {
    edit("\"q\"", "\"q\", \"wo\"");
    assertRefused(
        "adapter_model.safetensors: tensor"
            + " base_model.model.encoder.block.0.layer.1.DenseReluDense.wo.lora_A.weight is missing");
  }

  @Test
  void namesTheTensorThatNoTargetAsksFor() {
    edit("\"q\", ", "");
    assertRefused("base_model.model." + DOWN + " belongs to no target module");
  }

  @Test
  void namesTheTensorOfAnotherRank() {
    edit("\"r\" : 2", "\"r\" : 3");
    assertRefused("tensor base_model.model." + DOWN + " has the shape [2, 32], but the model and");
  }

  @Test
  void namesTheTensorThatAnotherBaseWouldTake() {
    T5Config wider = CONFIG.toBuilder().dModel(48).build();
    assertThatThrownBy(() -> Adapter.read(folder, wider))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(DOWN + " has the shape [2, 32]")
        .hasMessageContaining("ask for [2, 48]");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "\"LORA\" | \"IA3\" | peft_type must be LORA, not \"IA3\"",
        "\"peft_type\" | \"kind\" | peft_type must be LORA, not missing",
        "\"r\" : 2 | \"r\" : 2 2 | is not JSON",
        "\"use_dora\" : false | \"use_dora\" : true | use_dora must be off, not true",
        "\"init_lora_weights\" : true | \"init_lora_weights\" : \"pissa\" | init_lora_weights must be one",
        "\"modules_to_save\" : null | \"modules_to_save\" : [\"shared\"] | modules_to_save must be",
        "\"bias\" : \"none\" | \"bias\" : \"all\" | bias must be none, not \"all\"",
        "\"r\" : 2 | \"r\" : \"two\" | r must be an integer, not \"two\"",
        "\"r\" : 2 | \"r\" : 0 | rank must be between 1 and",
        "\"lora_alpha\" : 6 | \"lora_alpha\" : -6 | alpha must be above 0, not -6.0",
        "\"lora_dropout\" : 0.05 | \"lora_dropout\" : 1.5 | lora dropout must be in [0, 1)",
        "\"lora_dropout\" : 0.05 | \"lora_dropout\" : \"no\" | lora_dropout must be a number, not",
      })
  void namesTheSettingThatIsWrong(String right, String wrong, String fault) {
    edit(right, wrong);
    assertRefused("adapter_config.json");
    assertRefused(fault);
  }

  @ParameterizedTest
  @ValueSource(strings = {"adapter_config.json", "adapter_model.safetensors"})
  void aDamagedFileIsReadOrRefused(String name) throws IOException {
    Path file = folder.resolve(name);
    byte[] whole = Files.readAllBytes(file);
    Mutations mutations = new Mutations(name.hashCode());
    int refused = 0;
    for (int round = 0; round < 400; round++) {
      Files.write(file, mutations.of(whole));
      try {
        Adapter.read(folder, CONFIG).tensors().values().forEach(tensor -> tensor.values());
      } catch (CheckpointException e) {
        refused++;
        assertThat(e).hasMessageContaining("adapter");
      }
    }
    assertThat(refused).isBetween(100, 400);
  }

  @Test
  void aFolderThatIsNotThereIsSaidSo() {
    assertThatThrownBy(() -> Adapter.read(parent.resolve("none"), CONFIG))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("there is no adapter folder");
  }

  @Test
  void aValueThatIsNotFiniteIsNotWrittenAndTheOldAdapterStays() {
    Adapter broken =
        adapter(
            values -> {
              values[0] = Float.NaN;
              return values;
            });
    assertThatThrownBy(() -> broken.write(folder, "some-base"))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(DOWN);
    assertThat(Adapter.read(folder, CONFIG).tensors().get(DOWN).values()[0]).isFinite();
  }

  private void edit(String old, String replacement) {
    TinyModels.replace(folder.resolve("adapter_config.json"), old, replacement);
  }

  private void assertRefused(String fault) {
    assertThatThrownBy(() -> Adapter.read(folder, CONFIG))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(fault);
  }

  private static Adapter adapter(UnaryOperator<float[]> change) {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    LoraParameters.shapes(CONFIG, OPTIONS)
        .forEach(
            (name, shape) -> {
              float[] values = new float[(int) (shape.get(0) * shape.get(1))];
              Arrays.fill(values, name.hashCode() % 100 / 10f);
              tensors.put(name, FloatTensor.of(shape, () -> change.apply(values.clone())));
            });
    return new Adapter(OPTIONS, tensors);
  }
}
