package io.refiner.seq2seq.train;

import java.util.List;
import java.util.Optional;
import java.util.Set;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.seq2seq.DeviceChoice;
import io.refiner.seq2seq.FeedForwardKind;
import io.refiner.seq2seq.NetworkPath;
import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.adapter.LoraOptions;
import io.refiner.seq2seq.runtime.NativeRuntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TeacherChoiceTest {

  private static final Set<Precision> NONE_BROKEN = Set.of();
  private static final Set<Precision> BOTH_BROKEN = Set.of(Precision.FP32, Precision.BF16);

  @ParameterizedTest
  @ValueSource(strings = {"relu", "gated-gelu", "gelu", "gated-silu"})
  void bothPrecisionsWorkWhereTheTestsRun(String feedForward) {
    FeedForwardKind kind = FeedForwardKind.parse(feedForward);
    T5Config config = TinyModels.config().toBuilder().feedForward(kind).build();
    LoraOptions lora =
        LoraOptions.DEFAULT.withTargets(List.of("v", "wo", kind.gated() ? "wi_1" : "wi"));
    try (NDManager manager = NativeRuntime.newManager(Device.cpu())) {
      for (Precision precision : BOTH_BROKEN) {
        assertThat(new TeacherProbe(config, Optional.empty()).failure(manager, precision))
            .isEmpty();
        assertThat(new TeacherProbe(config, Optional.of(lora)).failure(manager, precision))
            .isEmpty();
      }
    }
  }

  @Test
  void theProbeLeavesNothingBehind() {
    try (NDManager manager = NativeRuntime.newManager(Device.cpu())) {
      new TeacherProbe(TinyModels.config(), Optional.of(LoraOptions.DEFAULT))
          .failure(manager, Precision.FP32);
      assertThat(manager.getManagedArrays()).isEmpty();
    }
  }

  @Test
  void onACpuTheCompiledPassRunsInFp32() {
    assertThat(choice(NetworkPath.AUTO, Precision.AUTO, NONE_BROKEN)).contains(Precision.FP32);
    assertThat(choice(NetworkPath.COMPILED, Precision.AUTO, NONE_BROKEN)).contains(Precision.FP32);
  }

  @Test
  void bf16RunsWhereItIsAskedFor() {
    assertThat(choice(NetworkPath.AUTO, Precision.BF16, NONE_BROKEN)).contains(Precision.BF16);
  }

  @Test
  void thePlainNetworkCanBeForced() {
    assertThat(choice(NetworkPath.PLAIN, Precision.AUTO, NONE_BROKEN)).isEmpty();
  }

  @Test
  void whereThePassFailsThePlainNetworkLearns() {
    assertThat(choice(NetworkPath.AUTO, Precision.AUTO, BOTH_BROKEN)).isEmpty();
    assertThat(choice(NetworkPath.AUTO, Precision.FP32, BOTH_BROKEN)).isEmpty();
  }

  @Test
  void whatIsForcedAndFailsIsSaidSo() {
    assertRefused(NetworkPath.COMPILED, Precision.AUTO);
    assertRefused(NetworkPath.AUTO, Precision.BF16);
  }

  @Test
  void thePlainNetworkKnowsNoBf16() {
    assertThatThrownBy(
            () -> Computation.AUTO.withPrecision(Precision.BF16).withNetwork(NetworkPath.PLAIN))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("precision must be auto or fp32 when network is plain, not bf16");
  }

  private static void assertRefused(NetworkPath network, Precision precision) {
    assertThatThrownBy(() -> choice(network, precision, BOTH_BROKEN))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("no such operation")
        .hasMessageContaining("take auto for both");
  }

  private static Optional<Precision> choice(
      NetworkPath network, Precision precision, Set<Precision> broken) {
    try (NDManager manager = NativeRuntime.newManager(Device.cpu())) {
      return TeacherChoice.of(
          manager,
          Computation.AUTO
              .withDevice(DeviceChoice.CPU)
              .withNetwork(network)
              .withPrecision(precision),
          tried -> broken.contains(tried) ? Optional.of("no such operation") : Optional.empty());
    }
  }
}
