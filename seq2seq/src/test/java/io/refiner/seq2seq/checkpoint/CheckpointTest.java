package io.refiner.seq2seq.checkpoint;

import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import ch.qos.logback.classic.Logger;
import ch.qos.logback.classic.spi.ILoggingEvent;
import ch.qos.logback.core.read.ListAppender;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;
import org.slf4j.LoggerFactory;

import io.refiner.files.Disk;
import io.refiner.seq2seq.Activation;
import io.refiner.seq2seq.FeedForwardKind;
import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.T5Parameters;
import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.tokenizer.Tokenizer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.withinPercentage;

class CheckpointTest {

  private static final String GAIN = "encoder.final_layer_norm.weight";

  @TempDir private Path parent;
  private Path folder;

  @BeforeEach
  void writeAModel() {
    folder = parent.resolve("model");
    write(TinyModels.config(), tensors(TinyModels.config()));
  }

  @Test
  void readsWhatItWrites() {
    Checkpoint checkpoint = Checkpoint.read(folder);
    assertThat(checkpoint.config()).isEqualTo(TinyModels.config());
    assertThat(checkpoint.tensors().keySet())
        .containsExactlyElementsOf(T5Parameters.of(TinyModels.config()).keySet());
    try (Tokenizer tokenizer = checkpoint.openTokenizer()) {
      assertThat(tokenizer.encode("4 5")).containsExactly(4, 5);
    }
    assertThat(checkpoint.digest()).matches("[0-9a-f]{64}");
  }

  @ParameterizedTest
  @CsvSource({"true, true", "true, false", "false, true", "false, false"})
  void keepsHowTheHeadIsTiedAndScaled(boolean tied, boolean scaled) {
    T5Config config = TinyModels.config().toBuilder().tiedHead(tied).scaledOutput(scaled).build();
    write(config, tensors(config));
    assertThat(Checkpoint.read(folder).config()).isEqualTo(config);
  }

  @ParameterizedTest
  @EnumSource
  void keepsValuesThatEachTypeCanHold(StorageType type) {
    writer(TinyModels.config()).write(folder, type);
    float[] gain = Checkpoint.read(folder).tensors().get(GAIN).values();
    float value = GAIN.hashCode() % 100 / 10f + 3;
    assertThat(gain[3]).isCloseTo(value, withinPercentage(0.5));
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 1_000, 20_000, 1_000_000})
  void shardsHoldWhatOneFileWould(long shardBytes) {
    writer(TinyModels.config()).write(folder, StorageType.F32, shardBytes);
    Map<String, StoredTensor> sharded = Checkpoint.read(folder).tensors();
    Map<String, FloatTensor> expected = tensors(TinyModels.config());
    assertThat(sharded.keySet()).containsExactlyElementsOf(expected.keySet());
    expected.forEach(
        (name, tensor) -> {
          assertThat(sharded.get(name).shape()).isEqualTo(tensor.shape());
          assertThat(sharded.get(name).values()).as(name).containsExactly(tensor.values());
        });
  }

  @Test
  void newWeightsTakeThePlaceOfOldOnesUnderOtherNames() throws IOException {
    Files.writeString(folder.resolve("README.md"), "a model card");
    writer(TinyModels.config()).write(folder, StorageType.F32, 20_000);
    assertThat(folder.resolve("model.safetensors")).doesNotExist();
    assertThat(folder.resolve("model.safetensors.index.json")).exists();
    writer(TinyModels.config()).write(folder, StorageType.F32);
    assertThat(folder.resolve("model.safetensors.index.json")).doesNotExist();
    assertThat(folder.resolve("README.md")).hasContent("a model card");
  }

  @ParameterizedTest
  @ValueSource(ints = {0, 100, 10_000, 40_000})
  void aDiskThatIsFullLeavesTheOldModel(int room) {
    String before = Checkpoint.read(folder).digest();
    CheckpointWriter other = writer(TinyModels.config().toBuilder().tiedHead(false).build());
    Shards shards = Shards.of(other.tensors(), StorageType.F32, 10_000);
    assertThatThrownBy(() -> other.write(folder, shards, StorageType.F32, new FullDisk(room)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(folder.toString())
        .hasRootCauseMessage("No space left on device");
    assertThat(Checkpoint.read(folder).digest()).isEqualTo(before);
    assertThat(folder.resolveSibling("." + folder.getFileName() + ".part")).doesNotExist();
  }

  /** Has room for so many bytes over all files. */
  private static final class FullDisk implements Disk {

    private long room;

    FullDisk(long room) {
      this.room = room;
    }

    @Override
    public OutputStream create(Path file) throws IOException {
      return new FilterOutputStream(Disk.super.create(file)) {
        @Override
        public void write(int value) throws IOException {
          if (--room < 0) {
            throw new IOException("No space left on device");
          }
          super.write(value);
        }
      };
    }
  }

  @Test
  void aSaveThatWasKilledBetweenTwoRenamesIsReadAllTheSame() throws IOException {
    String digest = Checkpoint.read(folder).digest();
    Path aside = folder.resolveSibling("." + folder.getFileName() + ".old");
    Files.move(folder, aside);
    assertThat(Checkpoint.read(folder).digest()).isEqualTo(digest);
    Files.move(aside, folder);
  }

  @ParameterizedTest
  @ValueSource(floats = {Float.NaN, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY})
  void aWeightThatIsNotFiniteIsRefusedByNameWhenItIsRead(float value) throws IOException {
    StoredTensor tensor = Checkpoint.read(folder).tensors().get(GAIN);
    try (RandomAccessFile file = new RandomAccessFile(tensor.file().toFile(), "rw")) {
      file.seek(tensor.offset() + 5L * Float.BYTES);
      file.writeInt(Integer.reverseBytes(Float.floatToRawIntBits(value)));
    }
    StoredTensor broken = Checkpoint.read(folder).tensors().get(GAIN);
    assertThatThrownBy(broken::values)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("model.safetensors: tensor " + GAIN + " holds " + value)
        .hasMessageContaining("value 5");
  }

  @Test
  void weightsThatWereWrittenToSinceAreNoLongerThoseOfTheCheckpoint() throws IOException {
    Checkpoint checkpoint = Checkpoint.read(folder);
    checkpoint.requireUnchanged();
    Path file = folder.resolve("model.safetensors");
    Files.setLastModifiedTime(file, FileTime.fromMillis(1));
    assertThatThrownBy(checkpoint::requireUnchanged)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("model.safetensors was replaced or written to");
    assertThatThrownBy(checkpoint::digest).isInstanceOf(CheckpointException.class);
  }

  @Test
  void aModelThatReplacedAnotherIsNotTakenForIt() {
    Checkpoint before = Checkpoint.read(folder);
    writer(TinyModels.config()).write(folder, StorageType.F32);
    assertThatThrownBy(before::digest)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("open the model again");
  }

  @Test
  void leavesNoTemporaryFileBehind() throws IOException {
    try (var files = Files.list(folder)) {
      assertThat(files.map(file -> file.getFileName().toString()))
          .containsExactlyInAnyOrder(
              "config.json",
              "generation_config.json",
              "tokenizer.json",
              "tokenizer_config.json",
              "model.safetensors");
    }
  }

  @Test
  void aFailedWriteKeepsTheOldWeights() {
    String before = Checkpoint.read(folder).digest();
    Map<String, FloatTensor> broken = tensors(TinyModels.config());
    broken.put(GAIN, FloatTensor.of(List.of(32L), () -> new float[] {Float.NaN}));
    assertThatThrownBy(() -> write(TinyModels.config(), broken))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(GAIN);
    assertThat(Checkpoint.read(folder).digest()).isEqualTo(before);
    assertThat(folder.resolveSibling(".model.part")).doesNotExist();
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
  void namesATensorThatTheIndexDoesNotList() throws IOException {
    Files.move(folder.resolve("model.safetensors"), folder.resolve("part-1.safetensors"));
    index("part-1.safetensors");
    TinyModels.replace(
        folder.resolve("model.safetensors.index.json"),
        ",\"%s\":\"part-1.safetensors\"".formatted(GAIN),
        "");
    assertRefused("tensor " + GAIN + " is not where");
  }

  @Test
  void namesATensorThatTheIndexListsTwice() throws IOException {
    Files.move(folder.resolve("model.safetensors"), folder.resolve("part-1.safetensors"));
    index("part-1.safetensors");
    TinyModels.replace(
        folder.resolve("model.safetensors.index.json"),
        "\"%s\":".formatted(GAIN),
        "\"%s\":\"part-2.safetensors\",\"%s\":".formatted(GAIN, GAIN));
    assertRefused("the key " + GAIN + " is there twice");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "{\"eos_token_id\": 30}|eos_token_id must be a token id below vocab_size 30, not 30",
        "{\"eos_token_id\": []}|eos_token_id must name at least one token",
        "{\"eos_token_id\": [1, -1]}|eos_token_id must be a token id",
        "{\"pad_token_id\": 1.5}|pad_token_id must be a token id",
        "{\"decoder_start_token_id\": \"<pad>\"}|decoder_start_token_id must be a token id",
        "{\"decoder_start_token_id\": 99999999999}|decoder_start_token_id must be a token id",
        "[]|not a JSON object",
      })
  void namesTheGenerationSettingThatIsWrong(String json, String fault) throws IOException {
    Files.writeString(folder.resolve("generation_config.json"), json);
    assertRefused("generation_config.json");
    assertRefused(fault);
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

  @ParameterizedTest
  @ValueSource(
      strings = {"config.json", "generation_config.json", "tokenizer.json", "model.safetensors"})
  void namesAFileThatIsNone(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.delete(file);
    Files.createDirectory(file);
    assertRefused(name + " is a folder");
    Files.delete(file);
    Files.createSymbolicLink(file, folder.resolve("nowhere"));
    assertRefused(name + " is a link to nothing");
    Files.delete(file);
    Files.createSymbolicLink(file, Path.of("/dev/null"));
    assertRefused(name + " is a pipe or a device");
    Files.delete(file);
  }

  @Test
  void readsFilesThroughLinks() throws IOException {
    Path elsewhere = folder.resolveSibling("elsewhere.safetensors");
    Files.move(folder.resolve("model.safetensors"), elsewhere);
    Files.createSymbolicLink(folder.resolve("model.safetensors"), elsewhere);
    assertThat(Checkpoint.read(folder).tensors()).isNotEmpty();
  }

  @Test
  void saysWhereAFileIsNoJson() throws IOException {
    Files.writeString(folder.resolve("config.json"), "{\n\"d_model\": nope}");
    assertRefused("(line 2, column");
    assertThatThrownBy(() -> Checkpoint.read(folder))
        .message()
        .contains("config.json is not JSON")
        .doesNotContain("StreamReadFeature");
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
  void warnsOfATokenizerForLessThanHalfOfTheRows() {
    writeWithTokens(14);
    assertThat(warnings())
        .containsExactly(
            folder.resolve("tokenizer.json")
                + " has 14 tokens, but vocab_size is 30: it looks like another model's tokenizer");
    writeWithTokens(15);
    assertThat(warnings()).isEmpty();
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
    tensors.put("adapter.weight", FloatTensor.of(List.of(1L), () -> new float[1]));
    write(TinyModels.config(), tensors);
    assertRefused("tensor adapter.weight has no place");
  }

  @Test
  void namesTheTensorOfAnotherShape() {
    Map<String, FloatTensor> tensors = tensors(TinyModels.config());
    tensors.put(GAIN, FloatTensor.of(List.of(31L), () -> new float[31]));
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

  @ParameterizedTest
  @ValueSource(
      strings = {
        "encoder.embed_tokens.weight",
        "decoder.embed_tokens.weight",
        "lm_head.weight",
      })
  void anEmbeddingThatIsStoredUnderAnotherOfItsNamesIsFound(String name) {
    T5Config config = TinyModels.config();
    Map<String, FloatTensor> tensors = tensors(config);
    float[] values = tensors.get(T5Parameters.SHARED).values();
    tensors.put(name, tensors.remove(T5Parameters.SHARED));
    write(config, tensors);

    Checkpoint checkpoint = Checkpoint.read(folder);

    assertThat(checkpoint.config()).isEqualTo(config);
    assertThat(checkpoint.tensors().keySet())
        .containsExactlyInAnyOrderElementsOf(T5Parameters.of(config).keySet());
    assertThat(checkpoint.tensors().get(T5Parameters.SHARED).values()).isEqualTo(values);
  }

  @Test
  void aHeadBesideAnotherNameOfTheEmbeddingIsAHeadOfItsOwn() {
    Map<String, FloatTensor> tensors = tensors(TinyModels.config());
    FloatTensor shared = tensors.remove(T5Parameters.SHARED);
    tensors.put("decoder.embed_tokens.weight", shared);
    tensors.put(T5Parameters.HEAD, changed(shared, 0));
    write(TinyModels.config(), tensors);

    Checkpoint checkpoint = Checkpoint.read(folder);

    assertThat(checkpoint.config().tiedHead()).isFalse();
    assertThat(checkpoint.tensors().get(T5Parameters.SHARED).values()).isEqualTo(shared.values());
  }

  @ParameterizedTest
  @ValueSource(strings = {"encoder.embed_tokens.weight", "decoder.embed_tokens.weight"})
  void anEmbeddingOfOneSideAloneIsRefusedByName(String name) {
    Map<String, FloatTensor> tensors = tensors(TinyModels.config());
    FloatTensor shared = tensors.get(T5Parameters.SHARED);
    tensors.put(name, changed(shared, shared.values().length - 1));
    write(TinyModels.config(), tensors);
    assertRefused("tensor " + name + " differs from shared.weight");
  }

  @Test
  void sidesThatDifferWithoutASharedEmbeddingAreRefusedByName() {
    Map<String, FloatTensor> tensors = tensors(TinyModels.config());
    FloatTensor shared = tensors.remove(T5Parameters.SHARED);
    tensors.put("encoder.embed_tokens.weight", shared);
    tensors.put("decoder.embed_tokens.weight", changed(shared, 7));
    write(TinyModels.config(), tensors);
    assertRefused("decoder.embed_tokens.weight differs from encoder.embed_tokens.weight");
  }

  @Test
  void copiesAreComparedHoweverTheyAreStored() throws IOException {
    float[] values = new float[200_001];
    Random random = new Random(1);
    for (int i = 0; i < values.length; i++) {
      values[i] = HalfFloats.fromHalf(HalfFloats.toHalf(random.nextFloat() - 0.5f));
    }
    values[5] = 0f;
    FloatTensor tensor = FloatTensor.of(List.of((long) values.length), () -> values.clone());
    StoredTensor full = stored("full", StorageType.F32, tensor);
    assertThat(stored("half", StorageType.F16, tensor).sameAs(full)).isTrue();
    assertThat(full.sameAs(full)).isTrue();
    values[5] = -0f;
    assertThat(stored("zero", StorageType.F32, tensor).sameAs(full)).isTrue();
    values[values.length - 1] += 0.25f;
    assertThat(stored("other", StorageType.F32, tensor).sameAs(full)).isFalse();
    assertThat(stored("other-half", StorageType.F16, tensor).sameAs(full)).isFalse();
  }

  private StoredTensor stored(String name, StorageType type, FloatTensor tensor)
      throws IOException {
    Path file = parent.resolve(name);
    try (OutputStream out = Files.newOutputStream(file)) {
      new SafetensorsWriter(type, out).write(Map.of("t", tensor));
    }
    return SafetensorsReader.read(file).get("t");
  }

  private static FloatTensor changed(FloatTensor tensor, int place) {
    float[] values = tensor.values();
    values[place] += 1;
    return FloatTensor.of(tensor.shape(), () -> values);
  }

  @ParameterizedTest
  @CsvSource({
    "gated-relu, gelu_new, true, GELU_NEW",
    "gated-gelu, relu, true, RELU",
    "gated-gelu, gelu, true, GELU",
    "relu, gelu, false, GELU",
  })
  void theNamedActivationWinsAsInTransformers(
      String projection, String activation, boolean gated, Activation expected) {
    T5Config config =
        TinyModels.config().toBuilder().feedForward(FeedForwardKind.parse(projection)).build();
    write(config, tensors(config));
    Path file = folder.resolve("config.json");
    String written = config.feedForward().activation().key();
    TinyModels.replace(
        file,
        "\"dense_act_fn\" : \"" + written + "\"",
        "\"dense_act_fn\" : \"" + activation + "\"");

    T5Config read = Checkpoint.read(folder).config();

    assertThat(read.feedForward()).isEqualTo(new FeedForwardKind(expected, gated));
    write(read, tensors(read));
    assertThat(Checkpoint.read(folder).config()).isEqualTo(read);
  }

  @Test
  void aWrittenFolderTellsTransformersToTakeTheTokenizerAsItIs() {
    assertThat(folder.resolve("tokenizer_config.json"))
        .content()
        .contains("\"tokenizer_class\" : \"PreTrainedTokenizerFast\"")
        .contains("\"pad_token\" : \"<pad>\"")
        .contains("\"eos_token\" : \"</s>\"")
        .contains("\"unk_token\" : \"<unk>\"")
        .contains("\"add_eos_token\" : true");
  }

  @Test
  void anActivationThatIsNotKnownIsRefusedByName() {
    write(TinyModels.config(), tensors(TinyModels.config()));
    TinyModels.replace(
        folder.resolve("config.json"),
        "\"dense_act_fn\" : \"gelu_new\"",
        "\"dense_act_fn\" : \"tanh\"");
    assertRefused("dense_act_fn must be relu, gelu, gelu_new or silu, not tanh");
  }

  private void writeWithTokens(int count) {
    T5Config config = TinyModels.config();
    new CheckpointWriter(config, TinyModels.tokenizer(count), tensors(config))
        .write(folder, StorageType.F32);
  }

  /** What is logged while the folder is read. */
  private List<String> warnings() {
    Logger logger = (Logger) LoggerFactory.getLogger(Checkpoint.class);
    ListAppender<ILoggingEvent> logged = new ListAppender<>();
    logged.start();
    logger.addAppender(logged);
    try {
      Checkpoint.read(folder);
    } finally {
      logger.detachAppender(logged);
    }
    return logged.list.stream().map(ILoggingEvent::getFormattedMessage).toList();
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
    writer(config, tensors).write(folder, StorageType.F32);
  }

  private static CheckpointWriter writer(T5Config config) {
    return writer(config, tensors(config));
  }

  private static CheckpointWriter writer(T5Config config, Map<String, FloatTensor> tensors) {
    return new CheckpointWriter(config, TinyModels.tokenizer(TinyModels.VOCABULARY), tensors);
  }

  /** Distinct values, so that an untied head differs from the embedding. */
  private static Map<String, FloatTensor> tensors(T5Config config) {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    T5Parameters.of(config)
        .forEach(
            (name, parameter) -> {
              float[] values = new float[(int) parameter.size()];
              for (int i = 0; i < values.length; i++) {
                values[i] = name.hashCode() % 100 / 10f + i % 64;
              }
              tensors.put(name, FloatTensor.of(parameter.shape(), () -> values));
            });
    return tensors;
  }
}
