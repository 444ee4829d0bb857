package io.refiner.seq2seq.runtime;

import java.util.Collection;

import ai.djl.ndarray.NDArray;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;

/** Arrays as TorchScript takes them: a handle is closed after the call, its arrays live on. */
public final class ScriptArgument {

  private ScriptArgument() {}

  /** A {@code Tensor}. */
  public static IValue of(NDArray array) {
    return IValue.from((PtNDArray) array);
  }

  /** A {@code List[Tensor]}, which may be empty. */
  public static IValue listOf(Collection<NDArray> arrays) {
    return IValue.listFrom(arrays.toArray(PtNDArray[]::new));
  }
}
