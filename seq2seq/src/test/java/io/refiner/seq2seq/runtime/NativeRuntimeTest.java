package io.refiner.seq2seq.runtime;

import java.util.List;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;
import java.util.function.Supplier;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.JniUtils;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

class NativeRuntimeTest {

  @Test
  void aNewThreadRecordsUnlessItIsToldNotTo() {
    NativeRuntime.newManager(Device.cpu()).close();
    List<Boolean> modes =
        onANewThread(
            () ->
                List.of(
                    JniUtils.isGradMode(),
                    NativeRuntime.inference(JniUtils::isGradMode),
                    JniUtils.isGradMode()));
    assertThat(modes).containsExactly(true, false, true);
  }

  @Test
  void modesNestAndEndWithTheirWork() {
    List<Boolean> modes =
        NativeRuntime.inference(
            () -> List.of(NativeRuntime.recording(JniUtils::isGradMode), JniUtils.isGradMode()));
    assertThat(modes).containsExactly(true, false);
  }

  @Test
  void aFailureLeavesTheModeAsItWas() {
    boolean restored =
        onANewThread(
            () -> {
              assertThatThrownBy(
                      () ->
                          NativeRuntime.inference(
                              () -> {
                                throw new EngineException("no");
                              }))
                  .isInstanceOf(EngineException.class);
              return JniUtils.isGradMode();
            });
    assertThat(restored).isTrue();
  }

  @Test
  void knowsWhatLibtorchSaysWhenMemoryIsUsedUp() {
    try (NDManager manager = NativeRuntime.newManager(Device.cpu())) {
      Shape endless = new Shape(1L << 30, 1L << 20);
      EngineException failure =
          catchThrowableOfType(EngineException.class, () -> manager.zeros(endless));
      assertThat(NativeRuntime.isOutOfMemory(failure)).as(failure.getMessage()).isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "CUDA out of memory. Tried to allocate 2.00 GiB. GPU 0 has a total capacity of 79.11 GiB",
        "CUDA error: out of memory",
        "CUDA error: CUBLAS_STATUS_ALLOC_FAILED when calling `cublasCreate(handle)`",
        "std::bad_alloc",
      })
  void knowsItsOtherWordsForIt(String message) {
    assertThat(NativeRuntime.isOutOfMemory(new EngineException(message))).isTrue();
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "index out of range in self", "mat1 and mat2 shapes don't match"})
  void takesNoOtherFailureForIt(String message) {
    assertThat(NativeRuntime.isOutOfMemory(new EngineException(message))).isFalse();
  }

  private static <T> T onANewThread(Supplier<T> work) {
    FutureTask<T> task = new FutureTask<>(work::get);
    new Thread(task).start();
    try {
      return task.get();
    } catch (InterruptedException | ExecutionException e) {
      throw new IllegalStateException(e);
    }
  }
}
