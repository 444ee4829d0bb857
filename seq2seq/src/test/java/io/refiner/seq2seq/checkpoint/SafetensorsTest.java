package io.refiner.seq2seq.checkpoint;

import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.RandomAccessFile;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SafetensorsTest {

  private static final float[] VALUES = {1, -2.5f, 0.125f, 1024, -0f, 3};

  @TempDir private Path folder;

  @ParameterizedTest
  @EnumSource
  void readsWhatItWrites(StorageType type) throws IOException {
    Map<String, StoredTensor> tensors = SafetensorsReader.read(file(written(type)));
    assertThat(tensors.keySet()).containsExactly("a", "b.weight");
    assertThat(tensors.get("b.weight").shape()).containsExactly(2L, 3L);
    assertThat(tensors.get("b.weight").values()).isEqualTo(VALUES);
    assertThat(tensors.get("a").values()).containsExactly(7);
  }

  @Test
  void readsTheUpperHalfOfFloats() throws IOException {
    ByteBuffer data = ByteBuffer.allocate(4).order(ByteOrder.LITTLE_ENDIAN);
    data.putShort((short) (Float.floatToIntBits(1.5f) >> 16));
    data.putShort((short) (Float.floatToIntBits(-3f) >> 16));
    byte[] file = bytes("{\"x\":{\"dtype\":\"BF16\",\"shape\":[2],\"data_offsets\":[0,4]}}", data);
    assertThat(SafetensorsReader.read(file(file)).get("x").values()).containsExactly(1.5f, -3f);
  }

  @Test
  void readsBeyondFourGigabytes() throws IOException {
    long begin = 5L << 30;
    String header =
        "{\"far\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[%s,%s]}}"
            .formatted(begin, begin + 8);
    Path file = file(bytes(header, ByteBuffer.allocate(0)));
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.seek(Long.BYTES + header.length() + begin + Float.BYTES);
      sparse.writeInt(Integer.reverseBytes(Float.floatToRawIntBits(2.5f)));
    }
    assertThat(SafetensorsReader.read(file).get("far").values()).containsExactly(0, 2.5f);
  }

  @Test
  void readsATensorOfMoreThanTwoGigabytes() throws IOException {
    long size = (1L << 29) + 3;
    String header =
        "{\"big\":{\"dtype\":\"F32\",\"shape\":[%s],\"data_offsets\":[0,%s]}}"
            .formatted(size, size * Float.BYTES);
    Path file = file(bytes(header, ByteBuffer.allocate(0)));
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.seek(Long.BYTES + header.length() + (size - 1) * Float.BYTES);
      sparse.writeInt(Integer.reverseBytes(Float.floatToRawIntBits(2.5f)));
    }
    long[] read = {0};
    float[] last = {0};
    FloatTensor tensor = SafetensorsReader.read(file).get("big").lazy();
    tensor
        .pieces()
        .forEach(
            piece -> {
              read[0] += piece.length;
              last[0] = piece[piece.length - 1];
            });
    assertThat(read[0]).isEqualTo(size);
    assertThat(last[0]).isEqualTo(2.5f);
  }

  @Test
  void writesATensorOfMoreThanTwoGigabytes() throws IOException {
    float[] piece = new float[1 << 20];
    int pieces = (1 << 9) + 1;
    FloatTensor big =
        new FloatTensor(
            List.of((long) piece.length * pieces),
            taker -> IntStream.range(0, pieces).forEach(i -> taker.accept(piece)));
    long[] written = {0};
    OutputStream out =
        new OutputStream() {
          @Override
          public void write(int value) {
            written[0]++;
          }

          @Override
          public void write(byte[] values, int from, int count) {
            written[0] += count;
          }
        };
    new SafetensorsWriter(StorageType.F32, out).write(Map.of("big", big));
    assertThat(written[0] - big.size() * Float.BYTES).as("bytes of the header").isBetween(1L, 200L);
  }

  @Test
  void refusesATensorThatGivesOtherThanItsShapeSays() {
    FloatTensor tensor = FloatTensor.of(List.of(3L), () -> new float[2]);
    assertThatThrownBy(() -> write(StorageType.F32, Map.of("short", tensor)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("tensor short gave 2 values for the shape [3]");
  }

  @Test
  void refusesAHeaderTooLongToBeReadWithBoundedMemory() throws IOException {
    Path file = file(new byte[Long.BYTES]);
    try (RandomAccessFile sparse = new RandomAccessFile(file.toFile(), "rw")) {
      sparse.writeLong(Long.reverseBytes(90_000_000));
      sparse.setLength(100_000_000);
    }
    assertThatThrownBy(() -> SafetensorsReader.read(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("90000000 bytes, at most 8000000");
  }

  @Test
  void refusesToStoreWhatATypeCannotHold() {
    assertThatThrownBy(() -> write(StorageType.F16, Map.of("big", tensor(70_000))))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("tensor big holds 70000.0");
    assertThatThrownBy(() -> write(StorageType.BF16, Map.of("max", tensor(Float.MAX_VALUE))))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("tensor max holds 3.4028235E38");
    assertThatThrownBy(() -> write(StorageType.F32, Map.of("nan", tensor(Float.NaN))))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("tensor nan holds NaN");
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\'',
      value = {
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,12]}}|8 data bytes",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[-4,4]}}|8 data bytes",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[8,0]}}|8 data bytes",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,99999999999999999999]}}|data_offsets",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0]}}|data_offsets",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[3],\"data_offsets\":[0,8]}}|takes another size",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[-2],\"data_offsets\":[0,8]}}|impossible shape",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[4294967296,4294967296],\"data_offsets\":[0,8]}}|impossible shape",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":7,\"data_offsets\":[0,8]}}|needs a shape",
        "{\"x\":{\"dtype\":\"I64\",\"shape\":[1],\"data_offsets\":[0,8]}}|dtype 'I64'",
        "{\"x\":4}|dtype ''",
        "{\"x\":{\"dtype\":\"F32\",\"shape\":[2],\"data_offsets\":[0,8]},\"y\":{\"dtype\":\"F32\",\"shape\":[1],\"data_offsets\":[4,8]}}|tensor y shares bytes",
        "{\"x\":{},\"x\":{}}|not JSON",
        "[1]|not a JSON object",
        "{\"x\"|not JSON",
      })
  void namesWhatAHeaderClaimsWrongly(String header, String fault) throws IOException {
    Path file = file(bytes(header, ByteBuffer.allocate(8)));
    assertThatThrownBy(() -> SafetensorsReader.read(file))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining(file.toString())
        .hasMessageContaining(fault);
  }

  @Test
  void refusesEveryTruncation() throws IOException {
    byte[] whole = written(StorageType.F32);
    for (int length = 0; length < whole.length; length++) {
      Path file = file(Arrays.copyOf(whole, length));
      assertThatThrownBy(() -> SafetensorsReader.read(file))
          .isInstanceOf(CheckpointException.class)
          .hasMessageContaining(file.toString());
    }
  }

  @Test
  void damagedBytesGiveTensorsOrATypedError() throws IOException {
    byte[] whole = written(StorageType.F32);
    Random random = new Random(11);
    int refused = 0;
    for (int round = 0; round < 3_000; round++) {
      byte[] damaged = whole.clone();
      for (int hits = 1 + random.nextInt(4); hits > 0; hits--) {
        damaged[random.nextInt(damaged.length)] = (byte) random.nextInt(256);
      }
      try {
        SafetensorsReader.read(file(damaged)).values().forEach(StoredTensor::values);
      } catch (CheckpointException e) {
        refused++;
      }
    }
    assertThat(refused).isBetween(500, 3_000);
  }

  @Test
  void aTensorThatIsCutOffAfterItWasFoundIsRefused() throws IOException {
    Path file = file(written(StorageType.F32));
    StoredTensor tensor = SafetensorsReader.read(file).get("b.weight");
    Files.write(file, Arrays.copyOf(Files.readAllBytes(file), 40));
    assertThatThrownBy(tensor::values)
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("b.weight");
  }

  private static byte[] written(StorageType type) throws IOException {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    tensors.put("a", tensor(7));
    tensors.put("b.weight", FloatTensor.of(List.of(2L, 3L), () -> VALUES));
    return write(type, tensors);
  }

  private static byte[] write(StorageType type, Map<String, FloatTensor> tensors)
      throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    new SafetensorsWriter(type, out).write(tensors);
    return out.toByteArray();
  }

  private static FloatTensor tensor(float value) {
    return FloatTensor.of(List.of(1L), () -> new float[] {value});
  }

  private static byte[] bytes(String header, ByteBuffer data) {
    byte[] json = header.getBytes(StandardCharsets.UTF_8);
    return ByteBuffer.allocate(Long.BYTES + json.length + data.capacity())
        .order(ByteOrder.LITTLE_ENDIAN)
        .putLong(json.length)
        .put(json)
        .put(data.array())
        .array();
  }

  private Path file(byte[] bytes) throws IOException {
    return Files.write(folder.resolve("model.safetensors"), bytes);
  }
}
