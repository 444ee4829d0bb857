package io.refiner.seq2seq.network;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.seq2seq.checkpoint.CheckpointException;
import io.refiner.seq2seq.checkpoint.FloatTensor;
import io.refiner.seq2seq.checkpoint.StoredTensor;
import io.refiner.seq2seq.checkpoint.TensorFile;
import io.refiner.seq2seq.runtime.NativeRuntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

/** Contract: arrays hold what the file holds, wherever the pieces are cut that it is read in. */
class StoredWeightsTest {

  /** Values of one piece. */
  private static final int PIECE = 1 << 18;

  @TempDir private Path folder;

  @ParameterizedTest
  @ValueSource(ints = {1, 511, PIECE - 1, PIECE, PIECE + 1, 2 * PIECE, 2 * PIECE + 77})
  void everyValueArrivesAtItsPlace(int size) {
    float[] values = random(size);
    Map<String, StoredTensor> stored = write(values);

    assertThat(stored.get("w").values()).isEqualTo(values);
    assertThat(loaded(stored)).isEqualTo(values);
  }

  @Test
  void arraysOutliveWhatWasReadAfterThem() {
    float[] first = random(PIECE + 5);
    Map<String, StoredTensor> stored = write(first);
    NativeRuntime.inference(
        () -> {
          try (NDManager manager = NativeRuntime.newManager(Device.cpu())) {
            StoredWeights weights = new StoredWeights(stored);
            NDArray early = weights.take(manager, List.of("w")).get("w");
            weights.take(manager, List.of("other"));
            assertThat(early.toFloatArray()).isEqualTo(first);
          }
          return stored;
        });
  }

  @Test
  void loadingLeavesOnlyTheWeightsBehind() {
    Map<String, StoredTensor> stored = write(random(PIECE + 5));
    NativeRuntime.inference(
        () -> {
          try (NDManager manager = NativeRuntime.newManager(Device.cpu())) {
            new StoredWeights(stored).take(manager, stored.keySet());
            assertThat(manager.getManagedArrays()).hasSize(stored.size());
          }
          return stored;
        });
  }

  @Test
  void aValueThatIsNotFiniteIsNamedInWhicheverPieceItIs() throws IOException {
    StoredTensor tensor = write(random(2 * PIECE)).get("w");
    try (RandomAccessFile file = new RandomAccessFile(tensor.file().toFile(), "rw")) {
      file.seek(tensor.offset() + (PIECE + 3L) * Float.BYTES);
      file.writeInt(Integer.reverseBytes(Float.floatToRawIntBits(Float.NEGATIVE_INFINITY)));
    }
    assertThatThrownBy(() -> loaded(Map.of("w", tensor)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("tensor w holds -Infinity at value " + (PIECE + 3));
  }

  @Test
  void aFileThatIsCutShortAfterItsTableWasReadIsRefused() throws IOException {
    StoredTensor tensor = write(random(2 * PIECE)).get("w");
    try (RandomAccessFile file = new RandomAccessFile(tensor.file().toFile(), "rw")) {
      file.setLength(tensor.offset() + (PIECE + 1L) * Float.BYTES);
    }
    assertThatThrownBy(() -> loaded(Map.of("w", tensor)))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("was cut short while tensor w was read");
  }

  private Map<String, StoredTensor> write(float[] values) {
    Path file = folder.resolve("weights.safetensors");
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    tensors.put("w", FloatTensor.of(List.of((long) values.length), () -> values));
    tensors.put("other", FloatTensor.of(List.of(2L, 3L), () -> new float[6]));
    TensorFile.write(file, tensors);
    return TensorFile.read(file);
  }

  private static float[] loaded(Map<String, StoredTensor> stored) {
    return NativeRuntime.inference(
        () -> {
          try (NDManager manager = NativeRuntime.newManager(Device.cpu())) {
            return new StoredWeights(stored).take(manager, List.of("w")).get("w").toFloatArray();
          }
        });
  }

  private static float[] random(int size) {
    Random random = new Random(size);
    float[] values = new float[size];
    for (int i = 0; i < size; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return values;
  }
}
