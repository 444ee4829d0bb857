package io.refiner.seq2seq.runtime;

import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;

/**
 * Several methods over classes and functions of their own, compiled together from TorchScript
 * source. Objects of those classes are opaque to Java: a method makes them, others take them, and
 * closing the handle frees them. Threads may call at the same time.
 *
 * <p>Methods run in libtorch's inference mode: their results never take part in gradients and are
 * written to only by other methods.
 */
public final class ScriptModule implements AutoCloseable {

  private final PtSymbolBlock block;

  private ScriptModule(PtSymbolBlock block) {
    this.block = block;
  }

  /**
   * Compiles a module.
   *
   * @param manager owns it
   * @param definitions functions and classes as TorchScript is serialized, so that one names
   *     another as {@code __torch__.name}
   * @param methods from {@code def} on, without indentation
   * @throws ai.djl.engine.EngineException if libtorch doesn't know an operation or a type is wrong
   */
  public static ScriptModule compile(NDManager manager, String definitions, String methods) {
    return new ScriptModule(ScriptArchive.compile(manager, definitions, methods));
  }

  /** Calls a method; result and arguments are the caller's to close. */
  public IValue call(String method, IValue... arguments) {
    return IValueUtils.runMethod(block, method, arguments);
  }

  @Override
  public void close() {
    block.close();
  }
}
