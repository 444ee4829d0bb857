package io.refiner.seq2seq.compiled;

import java.util.Optional;

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

  private static Optional<LinearKernel> choice(NetworkPath path, WeightFormat format) {
    try (NDManager manager = NativeRuntime.newManager(Device.cpu())) {
      return KernelChoice.of(
          manager, Seq2SeqSettings.on(DeviceChoice.CPU).withNetwork(path, format));
    }
  }
}
