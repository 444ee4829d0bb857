package io.refiner.seq2seq.network;

import java.util.Arrays;
import java.util.stream.IntStream;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.Test;

import io.refiner.seq2seq.runtime.NativeRuntime;

import static org.assertj.core.api.Assertions.assertThat;

class RelativeBiasTest {

  @Test
  void encoderBucketsAreExactNearAndWideFar() {
    assertThat(buckets(true, 0, 1, -1, 7, -7, 8, -8, 127, -127, 128, -128, 5000))
        .containsExactly(0, 17, 1, 23, 7, 24, 8, 31, 15, 31, 15, 31);
  }

  @Test
  void decoderBucketsKnowNoFuture() {
    assertThat(buckets(false, 0, 5, -1, -15, -16, -127, -128, -5000))
        .containsExactly(0, 0, 1, 15, 16, 31, 31, 31);
  }

  @Test
  void theRowOfAStepIsTheRowOfTheWholeTable() {
    try (NDManager manager = NativeRuntime.newManager(Device.cpu())) {
      RelativeBias bias = bias(manager, false);
      float[] whole = bias.bias(manager, 0, 20, 20).get("0, 0, 19").toFloatArray();
      float[] row = bias.bias(manager, 19, 1, 20).get("0, 0, 0").toFloatArray();
      assertThat(row).isEqualTo(whole);
      assertThat(Arrays.stream(toDoubles(row)).distinct().count()).isGreaterThan(10);
    }
  }

  private static int[] buckets(boolean bidirectional, int... relative) {
    try (NDManager manager = NativeRuntime.newManager(Device.cpu())) {
      RelativeBias bias = bias(manager, bidirectional);
      return Arrays.stream(relative).map(bias::bucket).toArray();
    }
  }

  private static RelativeBias bias(NDManager manager, boolean bidirectional) {
    return new RelativeBias(manager.arange(64f).reshape(new Shape(32, 2)), 128, bidirectional);
  }

  private static double[] toDoubles(float[] values) {
    return IntStream.range(0, values.length).mapToDouble(i -> values[i]).toArray();
  }
}
