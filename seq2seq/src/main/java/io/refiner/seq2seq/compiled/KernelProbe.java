package io.refiner.seq2seq.compiled;

import java.util.Optional;
import java.util.Random;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;

import io.refiner.seq2seq.runtime.ScriptArgument;
import io.refiner.seq2seq.runtime.ScriptModule;

/** Tries a kernel with small products, because what a build of libtorch can do is seen only so. */
final class KernelProbe {

  private static final String APPLY =
      """
      def forward(self, weight: Tensor, x: Tensor) -> Tensor:
        once = __torch__.Linear(weight, $FEW).forward(x)
        return __torch__.Linear(weight, $MANY).added_to(once, x).to(6)
      """;

  private static final int ROWS = 3;
  private static final int IN = 512;
  private static final int OUT = 256;

  private KernelProbe() {}

  /** Why the kernel can't be used on the manager's device; empty if it can. */
  static Optional<String> failure(NDManager owner, LinearKernel kernel) {
    try (NDManager manager = owner.newSubManager()) {
      NDArray weight = random(manager, OUT, IN);
      NDArray x = random(manager, ROWS, IN);
      NDArray expected = x.matMul(weight.transpose()).mul(2);
      double error = apply(manager, kernel, weight, x).sub(expected).abs().max().getFloat();
      double relative = error / expected.abs().max().getFloat();
      return relative <= kernel.tolerance()
          ? Optional.empty()
          : Optional.of("it is off by " + relative + " of the largest value");
    } catch (EngineException e) {
      return Optional.of(String.valueOf(e.getMessage()).strip().lines().findFirst().orElse(""));
    }
  }

  private static NDArray apply(NDManager manager, LinearKernel kernel, NDArray weight, NDArray x) {
    try (ScriptModule module =
            ScriptModule.compile(manager, kernel.source(), LinearKernel.withRows(APPLY));
        IValue first = ScriptArgument.of(weight);
        IValue second = ScriptArgument.of(x);
        IValue result = module.call("forward", first, second)) {
      return result.toTensor((PtNDManager) manager);
    }
  }

  /** A product that is off by an operand's mistake must not pass, so values differ all over. */
  private static NDArray random(NDManager manager, int rows, int columns) {
    Random random = new Random(rows);
    float[] values = new float[rows * columns];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return manager.create(values, new Shape(rows, columns));
  }
}
