package io.refiner.seq2seq.train;

import java.util.Map;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.runtime.NativeRuntime;

import static org.assertj.core.api.Assertions.assertThat;

class GradientsTest {

  private NDManager manager;
  private NDArray used;
  private Gradients gradients;

  @BeforeEach
  void setUp() {
    manager = NativeRuntime.newManager(Device.cpu());
    used = manager.zeros(new Shape(3));
    NDArray unused = manager.zeros(new Shape(2));
    gradients = new Gradients(manager, new Weights(Map.of("used", used, "unused", unused)));
  }

  @AfterEach
  void tearDown() {
    manager.close();
  }

  @Test
  void addUpOverPasses() {
    pass(2);
    pass(5);
    assertThat(gradients.of("used").toFloatArray()).containsExactly(7, 7, 7);
  }

  @Test
  void areZeroWhereNothingWasComputedFromAWeight() {
    pass(2);
    assertThat(gradients.of("unused").toFloatArray()).containsExactly(0, 0);
  }

  @Test
  void areForgottenWithTheirMemory() {
    int before = manager.getManagedArrays().size();
    pass(2);
    gradients.of("unused");
    gradients.clear();
    assertThat(manager.getManagedArrays()).hasSize(before);
    assertThat(gradients.of("used").toFloatArray()).containsExactly(0, 0, 0);
  }

  @Test
  void areThereForTrainedWeightsOnly() {
    assertThat(gradients.sum("used")).isPresent();
    assertThat(gradients.sum("frozen")).isEmpty();
  }

  /** Adds the gradient of factor times the sum of the weight, in a scope of its own. */
  private void pass(int factor) {
    NativeRuntime.recording(
        () -> {
          try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray y = used.mul(factor);
            gradients.backward(y, y.onesLike());
          }
          return factor;
        });
  }
}
