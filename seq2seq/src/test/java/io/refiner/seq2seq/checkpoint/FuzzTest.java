package io.refiner.seq2seq.checkpoint;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.StringJoiner;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
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

  /** Where arithmetic of offsets and sizes turns over. */
  private static final List<Long> NUMBERS =
      List.of(
          -1L,
          0L,
          1L << 31,
          (1L << 31) - 1,
          1L << 32,
          1L << 61,
          1L << 62,
          Long.MAX_VALUE,
          Long.MAX_VALUE - 7,
          Long.MIN_VALUE);

  /** What stands in a header where something else is expected. */
  private static final List<String> ODD_PARTS =
      List.of(
          "null",
          "true",
          "-1",
          "1.5",
          "1e30",
          "99999999999999999999",
          "\"F64\"",
          "\"\"",
          "[]",
          "[0]",
          "[0, 0]",
          "[4, 0]",
          "[0, \"4\"]",
          "[[1], [2]]",
          "[1, 1, 1, 1, 1, 1, 1, 1, 1]",
          "[4294967296, 4294967296]",
          "{}",
          "{\"dtype\": \"F32\"}");

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
        "v11-gated-untied/tokenizer.json",
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
      refused += refused(() -> Checkpoint.read(file.getParent()).openTokenizer().close()) ? 1 : 0;
    }
    assertThat(refused).isGreaterThan(ROUNDS / 40);
  }

  /** A table of believable tensors, of whose numbers some are poison. */
  @Test
  void aHeaderThatLiesGivesOnlyTensorsThatTheFileHolds() throws IOException {
    Random random = new Random(21);
    int data = 4_096;
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      byte[] header = lyingHeader(random, data).getBytes(StandardCharsets.UTF_8);
      ByteBuffer all = ByteBuffer.allocate(8 + header.length + data).order(ByteOrder.LITTLE_ENDIAN);
      all.putLong(random.nextInt(20) == 0 ? pick(random, NUMBERS) : header.length).put(header);
      Path file = Files.write(folder.resolve("lying.safetensors"), all.array());
      refused += refused(() -> assertHeld(SafetensorsReader.read(file), all.capacity())) ? 1 : 0;
    }
    assertThat(refused).isBetween(ROUNDS / 4, ROUNDS * 99 / 100);
  }

  /** A header whose syntax is whole, but whose parts are missing, strange, or of another tensor. */
  @Test
  void aHeaderOfOddPartsGivesOnlyTensorsThatTheFileHolds() throws IOException {
    byte[] whole = Files.readAllBytes(folder.resolve("v11-gated-untied/model.safetensors"));
    int from = 8 + ByteBuffer.wrap(whole).order(ByteOrder.LITTLE_ENDIAN).getInt();
    byte[] table = Arrays.copyOfRange(whole, 8, from);
    Random random = new Random(34);
    int refused = 0;
    for (int round = 0; round < ROUNDS; round++) {
      ObjectNode odd = (ObjectNode) Json.MAPPER.readTree(table);
      for (int hits = 1 + random.nextInt(3); hits > 0; hits--) {
        hit(odd, random);
      }
      byte[] header = odd.toString().getBytes(StandardCharsets.UTF_8);
      int size = 8 + header.length + whole.length - from;
      ByteBuffer all = ByteBuffer.allocate(size).order(ByteOrder.LITTLE_ENDIAN);
      all.putLong(header.length).put(header).put(whole, from, whole.length - from);
      Path file = Files.write(folder.resolve("odd.safetensors"), all.array());
      refused += refused(() -> assertHeld(SafetensorsReader.read(file), size)) ? 1 : 0;
    }
    assertThat(refused).isBetween(ROUNDS / 4, ROUNDS * 99 / 100);
  }

  /** Exchanges a tensor or a part of it for one of another tensor or for a poison, or drops it. */
  private static void hit(ObjectNode table, Random random) throws IOException {
    List<String> names = new ArrayList<>();
    table.fieldNames().forEachRemaining(names::add);
    String name = names.get(random.nextInt(names.size()));
    JsonNode other = table.get(names.get(random.nextInt(names.size())));
    String part = List.of("dtype", "shape", "data_offsets", "more").get(random.nextInt(4));
    JsonNode poison = Json.MAPPER.readTree(ODD_PARTS.get(random.nextInt(ODD_PARTS.size())));
    boolean hasParts = table.get(name) instanceof ObjectNode;
    switch (random.nextInt(6)) {
      case 0 -> table.set(name, poison);
      case 1 -> table.remove(name);
      case 2 -> table.set(name + "x", table.get(name));
      case 3 -> table.set(name, hasParts ? without(table.get(name), part) : other);
      case 4 -> table.set(name, hasParts ? with(table.get(name), part, other.path(part)) : other);
      default -> table.set(name, hasParts ? with(table.get(name), part, poison) : other);
    }
  }

  private static JsonNode without(JsonNode entry, String part) {
    ObjectNode copy = entry.deepCopy();
    copy.remove(part);
    return copy;
  }

  private static JsonNode with(JsonNode entry, String part, JsonNode value) {
    ObjectNode copy = entry.deepCopy();
    return value.isMissingNode() ? copy : copy.set(part, value);
  }

  private static String lyingHeader(Random random, int data) {
    StringJoiner header = new StringJoiner(",", "{", "}");
    long begin = 0;
    for (int i = 1 + random.nextInt(4); i > 0; i--) {
      StorageType type = StorageType.values()[random.nextInt(3)];
      long rows = 1 + random.nextInt(8);
      long columns = 1 + random.nextInt(16);
      long end = begin + rows * columns * type.bytes();
      header.add(
          "\"t%s\":{\"dtype\":\"%s\",\"shape\":[%s,%s],\"data_offsets\":[%s,%s]}"
              .formatted(
                  random.nextInt(12) == 0 ? 1 : i,
                  type,
                  orPoison(random, rows),
                  orPoison(random, columns),
                  orPoison(random, begin),
                  orPoison(random, end)));
      begin = random.nextInt(12) == 0 ? random.nextInt(data) : end;
    }
    return header.toString();
  }

  private static long orPoison(Random random, long number) {
    return random.nextInt(20) == 0 ? pick(random, NUMBERS) : number;
  }

  private static long pick(Random random, List<Long> numbers) {
    return numbers.get(random.nextInt(numbers.size()));
  }

  private static void assertHeld(Map<String, StoredTensor> tensors, long size) {
    long end = 0;
    for (StoredTensor tensor : tensors.values()) {
      assertThat(tensor.offset()).isGreaterThanOrEqualTo(end);
      end = tensor.offset() + tensor.size() * tensor.type().bytes();
      assertThat(tensor.values().length).isEqualTo((int) tensor.size());
    }
    assertThat(end).isLessThanOrEqualTo(size);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "v11-gated-untied/config.json",
        "v11-gated-untied/generation_config.json",
        "v11-gated-untied/tokenizer.json",
        "sharded/model.safetensors.index.json",
      })
  void bracketsWithoutEndAreRefused(String name) throws IOException {
    Path file = folder.resolve(name);
    Files.writeString(file, "{\"weight_map\":" + "[".repeat(200_000));
    assertThat(refused(() -> Checkpoint.read(file.getParent()))).isTrue();
  }

  @Test
  void bracketsWithoutEndInAHeaderAreRefused() throws IOException {
    byte[] header = ("{\"x\":" + "[".repeat(200_000)).getBytes(StandardCharsets.UTF_8);
    ByteBuffer all = ByteBuffer.allocate(8 + header.length).order(ByteOrder.LITTLE_ENDIAN);
    Path file = folder.resolve("deep.safetensors");
    Files.write(file, all.putLong(header.length).put(header).array());
    assertThat(refused(() -> SafetensorsReader.read(file))).isTrue();
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
