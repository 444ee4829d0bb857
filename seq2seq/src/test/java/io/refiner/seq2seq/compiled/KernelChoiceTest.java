package io.refiner.seq2seq.compiled;

import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

import io.refiner.seq2seq.DeviceChoice;
import io.refiner.seq2seq.NetworkPath;
import io.refiner.seq2seq.Seq2SeqSettings;
import io.refiner.seq2seq.WeightFormat;
import io.refiner.seq2seq.runtime.NativeRuntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class KernelChoiceTest {

  @ParameterizedTest
  @EnumSource(LinearKernel.class)
  void everyKernelWorksWhereTheTestsRun(LinearKernel kernel) {
    try (NDManager manager = NativeRuntime.newManager(Device.cpu())) {
      assertThat(KernelProbe.failure(manager, kernel)).isEmpty();
    }
  }

  @Test
  void onACpuTheExactPackedKernelIsTaken() {
    assertThat(choice(NetworkPath.AUTO, WeightFormat.AUTO)).contains(LinearKernel.ONEDNN);
    assertThat(choice(NetworkPath.COMPILED, WeightFormat.AUTO)).contains(LinearKernel.ONEDNN);
  }

  @Test
  void theFormatOfTheWeightsDecidesOnTheKernel() {
    assertThat(choice(NetworkPath.AUTO, WeightFormat.FP16)).contains(LinearKernel.FP16);
    assertThat(choice(NetworkPath.COMPILED, WeightFormat.INT8)).contains(LinearKernel.INT8);
    assertThat(choice(NetworkPath.COMPILED, WeightFormat.BF16)).contains(LinearKernel.BF16);
  }

  @Test
  void thePlainNetworkCanBeForced() {
    assertThat(choice(NetworkPath.PLAIN, WeightFormat.AUTO)).isEmpty();
  }

  @Test
  void aKernelThatFailsIsPassedOverUnlessItIsForced() {
    EnumSet<LinearKernel> broken = EnumSet.of(LinearKernel.INT8, LinearKernel.ONEDNN);
    assertThat(choice(NetworkPath.AUTO, WeightFormat.INT8, broken)).contains(LinearKernel.TORCH);
    assertThat(choice(NetworkPath.COMPILED, WeightFormat.FP32, broken))
        .contains(LinearKernel.TORCH);
    assertThatThrownBy(() -> choice(NetworkPath.COMPILED, WeightFormat.INT8, broken))
        .isInstanceOf(IllegalStateException.class)
        .hasMessageContaining("refiner.seq2seq.network is compiled")
        .hasMessageContaining("fbgemm with int8 weights")
        .hasMessageContaining("no such operation")
        .hasMessageContaining("take network = auto or other weights");
  }

  @Test
  void withoutAnyKernelTheNetworkRunsPlain() {
    EnumSet<LinearKernel> broken = EnumSet.allOf(LinearKernel.class);
    assertThat(choice(NetworkPath.AUTO, WeightFormat.AUTO, broken)).isEmpty();
  }

  private static Optional<LinearKernel> choice(
      NetworkPath path, WeightFormat format, Set<LinearKernel> broken) {
    try (NDManager manager = NativeRuntime.newManager(Device.cpu())) {
      return KernelChoice.of(
          manager,
          Seq2SeqSettings.on(DeviceChoice.CPU).withNetwork(path, format),
          (device, kernel) ->
              broken.contains(kernel) ? Optional.of("no such operation") : Optional.empty());
    }
  }

  private static Optional<LinearKernel> choice(NetworkPath path, WeightFormat format) {
    try (NDManager manager = NativeRuntime.newManager(Device.cpu())) {
      return KernelChoice.of(
          manager, Seq2SeqSettings.on(DeviceChoice.CPU).withNetwork(path, format));
    }
  }
}
