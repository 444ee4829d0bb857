package io.refiner.seq2seq.train;

import java.util.Optional;
import java.util.function.Supplier;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

import io.refiner.seq2seq.runtime.NativeRuntime;
import io.refiner.seq2seq.runtime.ScriptFunction;

/**
 * How the head's products are computed while it learns: those with its weight, which is much wider
 * than there are rows, and the one that is added to its gradient.
 */
enum HeadProducts {
  /** The engine's own. */
  TORCH(
      "x",
      "torch.matmul(x, torch.t(weight))",
      "torch.matmul(d, weight)",
      "torch.addmm_(sum, torch.t(d), x)"),

  /** oneDNN for few rows and a wide weight, which MKL takes up to twice as long for. */
  ONEDNN(
      "x",
      "ops.mkldnn._linear_pointwise(x, weight, None, \"none\", [], \"\")",
      "ops.mkldnn._linear_pointwise(d, torch.t(weight), None, \"none\", [], \"\")",
      "torch.addmm_(sum, torch.t(d), x)"),

  /** Of bfloat16, which is 15. */
  BF16(
      "x.to(15)",
      "torch.matmul(x, torch.t(weight))",
      "torch.matmul(d, weight)",
      "torch.add_(sum, torch.matmul(torch.t(d), x))");

  private static final Logger LOG = LoggerFactory.getLogger(HeadProducts.class);

  private static final double TOLERANCE = 1e-5;

  private static final String FUNCTIONS =
      """
      # what products are computed of
      def narrow(x: Tensor) -> Tensor:
        return $NARROW

      # states x [n, d_model], weight [V, d_model] -> [n, V]
      def logits(x: Tensor, weight: Tensor) -> Tensor:
        return $LOGITS

      # the logits' gradient d [n, V] -> that of the states [n, d_model]
      def by_states(d: Tensor, weight: Tensor) -> Tensor:
        return $BY_STATES

      # adds the weight's gradient by d [n, V] and states x [n, d_model] to sum [V, d_model]
      def add_by_weight(sum: Tensor, d: Tensor, x: Tensor) -> Tensor:
        return $ADD_BY_WEIGHT

      """;

  private static final String TRIAL =
      """
      def forward(self, x: Tensor, weight: Tensor) -> Tensor:
        return __torch__.by_states(__torch__.logits(x, weight), weight)
      """;

  private final String source;

  HeadProducts(String narrow, String logits, String byStates, String addByWeight) {
    source =
        FUNCTIONS
            .replace("$NARROW", narrow)
            .replace("$LOGITS", logits)
            .replace("$BY_STATES", byStates)
            .replace("$ADD_BY_WEIGHT", addByWeight);
  }

  /**
   * The fastest way that works on the manager's device; says in the log if that isn't the first.
   */
  static HeadProducts of(NDManager manager, Precision precision) {
    return manager.getDevice().isGpu()
        ? of(precision, () -> Optional.of("it is for CPUs"))
        : of(precision, () -> ONEDNN.failure(manager));
  }

  /** Decides by what a trial says of oneDNN. */
  static HeadProducts of(Precision precision, Supplier<Optional<String>> trial) {
    if (precision == Precision.BF16) {
      return BF16;
    }
    Optional<String> failure = trial.get();
    failure.ifPresent(why -> LOG.info("The head learns without oneDNN, because {}", why));
    return failure.isEmpty() ? ONEDNN : TORCH;
  }

  /** The same in fp32. */
  HeadProducts exact() {
    return this == BF16 ? TORCH : this;
  }

  /** The functions {@code narrow}, {@code logits}, {@code by_states} and {@code add_by_weight}. */
  String source() {
    return source;
  }

  /** Why it can't be used on the manager's device; empty if it can. */
  private Optional<String> failure(NDManager owner) {
    try (NDManager manager = owner.newSubManager();
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      NDArray x = values(manager, 3, 8);
      NDArray weight = values(manager, 20, 8);
      NDArray expected = x.matMul(weight.transpose()).matMul(weight);
      NDArray error = NativeRuntime.inference(() -> trial(manager, x, weight)).sub(expected);
      double relative = error.abs().max().getFloat() / expected.abs().max().getFloat();
      return relative <= TOLERANCE
          ? Optional.empty()
          : Optional.of("it is off by " + relative + " of the largest value");
    } catch (EngineException e) {
      return Optional.of(String.valueOf(e.getMessage()).strip().lines().findFirst().orElse(""));
    }
  }

  /** The same each time, and no draw of the engine's, which dropout goes on with. */
  private static NDArray values(NDManager manager, int rows, int columns) {
    return manager.arange((float) rows * columns).sin().reshape(rows, columns);
  }

  private NDArray trial(NDManager manager, NDArray x, NDArray weight) {
    return ScriptFunction.compile(manager, source, TRIAL)
        .call(new NDList(x, weight))
        .singletonOrThrow();
  }
}
