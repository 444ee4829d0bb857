package io.refiner.seq2seq.runtime;

import java.util.Collection;
import java.util.stream.Stream;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;

/**
 * A function that libtorch compiles from TorchScript source, for operations that DJL's arrays lack.
 * Gradients flow through.
 */
public final class ScriptFunction implements AutoCloseable {

  /** The engine makes one list of neighbours of such a name. */
  private static final String LIST = "list[]";

  private final PtSymbolBlock block;

  private ScriptFunction(PtSymbolBlock block) {
    this.block = block;
  }

  /**
   * Compiles a method {@code forward}.
   *
   * @param manager owns the compiled function
   * @param source the method as TorchScript is serialized, from {@code def forward(self, ...)} on,
   *     without indentation
   */
  public static ScriptFunction compile(NDManager manager, String source) {
    return compile(manager, "", source);
  }

  /**
   * Compiles a method {@code forward} that calls functions of its own.
   *
   * @param definitions the functions, which the method reaches below {@code __torch__}
   */
  public static ScriptFunction compile(NDManager manager, String definitions, String source) {
    return new ScriptFunction(ScriptArchive.compile(manager, definitions, source));
  }

  /** Calls with arrays; the result belongs to the first one's manager. */
  public NDList call(NDList arguments) {
    return IValueUtils.forward(block, arguments, true);
  }

  /** Calls with arrays and, as the last argument, a list of arrays. */
  public NDList call(NDList arguments, Collection<NDArray> list) {
    NDList all = new NDList(arguments);
    list.forEach(array -> array.setName(LIST));
    try {
      all.addAll(list);
      return call(all);
    } finally {
      list.forEach(array -> array.setName(null));
    }
  }

  /** Calls a function that works in place, with arrays and then with other arguments. */
  public void run(NDList arrays, IValue... others) {
    run(
        Stream.concat(arrays.stream().map(ScriptArgument::of), Stream.of(others))
            .toArray(IValue[]::new));
  }

  /**
   * Calls a function that works in place, with any arguments; its result is ignored. The arguments
   * are closed.
   */
  public void run(IValue... arguments) {
    try {
      IValueUtils.runMethod(block, "forward", arguments).close();
    } finally {
      for (IValue argument : arguments) {
        argument.close();
      }
    }
  }

  @Override
  public void close() {
    block.close();
  }
}
