package io.refiner.seq2seq.runtime;

import java.util.Collection;
import java.util.List;
import java.util.stream.Stream;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtSymbolBlock;
import ai.djl.pytorch.jni.IValue;
import ai.djl.pytorch.jni.IValueUtils;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A function that libtorch compiles from TorchScript source, for operations that DJL's arrays lack.
 * Gradients flow through.
 */
public final class ScriptFunction implements AutoCloseable {

  private static final Logger LOG = LoggerFactory.getLogger(ScriptFunction.class);

  /** The engine makes one list of neighbours of such a name. */
  private static final String LIST = "list[]";

  /** Lets go of what an array was computed of; only {@code forward} may do that in the engine. */
  private static final String FORGET =
      """
      def forward(self, y: Tensor) -> Tensor:
        return torch.detach_(y)
      """;

  private final PtSymbolBlock block;
  private final PtSymbolBlock forget;

  private ScriptFunction(PtSymbolBlock block, PtSymbolBlock forget) {
    this.block = block;
    this.forget = forget;
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
    return new ScriptFunction(
        ScriptArchive.compile(manager, definitions, source),
        ScriptArchive.compile(manager, "", FORGET));
  }

  /**
   * Calls with arrays; the result belongs to the first one's manager. The engine loses the
   * arguments of a call that fails: they let go of what was recorded for them, so that they alone
   * stay. That would end the learning of a weight: weights go into a list.
   */
  public NDList call(NDList arguments) {
    return call(arguments, List.of());
  }

  /** Calls with arrays and, as the last argument, a list of arrays if there are any. */
  public NDList call(NDList arguments, Collection<NDArray> list) {
    NDList all = new NDList(arguments);
    list.forEach(array -> array.setName(LIST));
    try {
      all.addAll(list);
      return IValueUtils.forward(block, all, true);
    } catch (EngineException e) {
      arguments.forEach(this::forget);
      throw e;
    } finally {
      list.forEach(array -> array.setName(null));
    }
  }

  private void forget(NDArray argument) {
    try {
      IValueUtils.forward(forget, new NDList(argument), true).close();
    } catch (EngineException e) {
      LOG.debug("A view can't be cut off from what it was computed of", e);
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
    forget.close();
  }
}
