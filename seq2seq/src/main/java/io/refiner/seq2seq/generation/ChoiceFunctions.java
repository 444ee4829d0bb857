package io.refiner.seq2seq.generation;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

import io.refiner.seq2seq.runtime.NativeRuntime;
import io.refiner.seq2seq.runtime.ScriptFunction;

/**
 * What choosing needs of the engine: each function passes over the scores [B, V] few times. None
 * takes {@code exp} of them, which on a CPU is many times as slow where it underflows as a softmax.
 */
final class ChoiceFunctions implements AutoCloseable {

  /** The best token of each row and its log-probability. */
  private static final String BEST =
      """
      def forward(self, scores: Tensor) -> List[Tensor]:
        best = torch.amax(torch.softmax(scores, -1), [-1], True)
        return [torch.argmax(scores, -1, True), torch.log(best)]
      """;

  /** Inverts the distribution function, summed in 64 bits, at the given numbers [B, 1]. */
  private static final String DRAW =
      """
      def forward(self, scores: Tensor, scale: Tensor, uniform: Tensor) -> List[Tensor]:
        shares = torch.softmax(torch.mul(scores, scale), -1)
        reached = torch.cumsum(shares, -1, dtype=7)
        total = torch.slice(reached, -1, -1)
        found = torch.searchsorted(reached, torch.mul(uniform, total), right=True)
        ids = torch.clamp(found, 0, torch.sub(torch.size(scores, -1), 1))
        return [ids, torch.log(torch.gather(shares, -1, ids))]
      """;

  /** All shares together are 1, and the best is 1 of the mass. */
  private static final String MASS =
      """
      def forward(self, scores: Tensor, scale: Tensor) -> Tensor:
        shares = torch.softmax(torch.mul(scores, scale), -1)
        return torch.reciprocal(torch.amax(shares, [-1], True))
      """;

  private static final String SHARES =
      """
      def forward(self, scores: Tensor, scale: Tensor) -> Tensor:
        return torch.softmax(torch.mul(scores, scale), -1)
      """;

  private static final String LOG_PROBS =
      """
      def forward(self, scores: Tensor, ids: Tensor) -> Tensor:
        return torch.gather(torch.log_softmax(scores, -1), -1, ids)
      """;

  /**
   * A token for each row.
   *
   * @param logProbs under the distribution that it was chosen from
   */
  record Picks(long[] ids, float[] logProbs) {

    private static Picks of(NDList result) {
      return new Picks(result.get(0).toLongArray(), result.get(1).toFloatArray());
    }
  }

  private final NDManager manager;
  private final ScriptFunction best;
  private final ScriptFunction draw;
  private final ScriptFunction mass;
  private final ScriptFunction shares;
  private final ScriptFunction logProbs;

  ChoiceFunctions(Device device) {
    manager = NativeRuntime.newManager(device);
    best = ScriptFunction.compile(manager, BEST);
    draw = ScriptFunction.compile(manager, DRAW);
    mass = ScriptFunction.compile(manager, MASS);
    shares = ScriptFunction.compile(manager, SHARES);
    logProbs = ScriptFunction.compile(manager, LOG_PROBS);
  }

  Picks best(NDArray scores) {
    return Picks.of(best.call(new NDList(scores)));
  }

  /** Draws by probability after scores were divided by temperatures [B], at numbers [B]. */
  Picks draw(NDArray scores, double[] temperatures, double[] uniform) {
    NDArray numbers = manager.create(uniform, column(uniform.length));
    return Picks.of(draw.call(new NDList(scores, scale(temperatures), numbers)));
  }

  /** The sum over each row of exp((score - best) / temperature), [B]. */
  float[] mass(NDArray scores, double[] temperatures) {
    return mass.call(new NDList(scores, scale(temperatures))).singletonOrThrow().toFloatArray();
  }

  /** The probability of each token of one row [V] at that temperature. */
  float[] shares(NDArray scores, double temperature) {
    NDArray scale = scale(new double[] {temperature});
    return shares.call(new NDList(scores, scale)).singletonOrThrow().toFloatArray();
  }

  /** The log-probability of one token of each row, [B]. */
  float[] logProbs(NDArray scores, long[] ids) {
    NDArray column = manager.create(ids, column(ids.length));
    return logProbs.call(new NDList(scores, column)).singletonOrThrow().toFloatArray();
  }

  @Override
  public void close() {
    manager.close();
  }

  private NDArray scale(double[] temperatures) {
    float[] scale = new float[temperatures.length];
    for (int row = 0; row < scale.length; row++) {
      scale[row] = (float) (1 / temperatures[row]);
    }
    return manager.create(scale, column(scale.length));
  }

  private static Shape column(int rows) {
    return new Shape(rows, 1);
  }
}
