package io.refiner.seq2seq.train;

import java.util.Optional;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;

import io.refiner.seq2seq.runtime.ScriptArgument;
import io.refiner.seq2seq.runtime.ScriptFunction;

/**
 * The output projection with what follows from its logits, some rows at a time: logits are the
 * largest arrays of training, and [N, V] of them never stand whole.
 *
 * <p>Nothing is recorded here. The gradient of a token's log-probability by its logits is known in
 * closed form, so each chunk gives the gradients of its states and adds to the projection's before
 * its logits are dropped; the rest of the network is then differentiated from the states' gradient
 * on. Logits are widened to fp32 before the softmax, whatever their products are computed in.
 */
final class ChunkedHead {

  /** Logits of one chunk: 32 MiB, wide enough for matrix products at full speed. */
  private static final int LOGITS = 1 << 23;

  private static final String ROWS =
      """
      def forward(self, states: Tensor, positions: Tensor) -> Tensor:
        return torch.index_select(torch.flatten(states, 0, 1), 0, positions)
      """;

  private static final String SCORE =
      """
      def forward(self, states: Tensor, head: Tensor, labels: Tensor, scores: Tensor, scale: float, \
      rows: int) -> Tensor:
        xs = torch.split(torch.mul(states, scale), rows)
        ys = torch.split(labels, rows)
        outs = torch.split(scores, rows)
        for i in range(torch.len(xs)):
          log_p = torch.log_softmax(torch.matmul(xs[i], torch.t(head)), -1)
          p = __torch__.exponential_(torch.clone(log_p))
          entropy = torch.neg(torch.sum(torch.mul(p, log_p), [-1], True))
          torch.copy_(outs[i], torch.cat([torch.gather(log_p, 1, ys[i]), entropy], 1))
        return scores
      """;

  /** On a CPU the engine's own is twenty times as slow where it underflows. */
  private static final String EXPONENTIAL =
      """
      # e to the x; where that is next to nothing, e to the -80
      def exponential_(x: Tensor) -> Tensor:
        return torch.exp_(torch.clamp_min_(x, -80.))

      """;

  private static final String FP32 =
      """
      # what products are computed of
      def narrow(x: Tensor) -> Tensor:
        return x

      # adds the product of a [n, k] and b [k, m] to sum [n, m]
      def add_product(sum: Tensor, a: Tensor, b: Tensor) -> Tensor:
        return torch.addmm_(sum, a, b)

      """;

  /** 15 is bfloat16. */
  private static final String BF16 =
      """
      # what products are computed of
      def narrow(x: Tensor) -> Tensor:
        return x.to(15)

      # adds the product of a [n, k] and b [k, m] to sum [n, m]
      def add_product(sum: Tensor, a: Tensor, b: Tensor) -> Tensor:
        return torch.add_(sum, torch.matmul(a, b))

      """;

  /**
   * With p = softmax(logits) and H its entropy: d log p[label] / d logits = onehot(label) - p, and
   * dH / d logits = -p (log p + H). The first column of rates is of log p[label], the second of H.
   */
  private static final String LEARN =
      """
      def forward(self, states: Tensor, head: Tensor, labels: Tensor, log_probs: Tensor, \
      rates: Tensor, d_states: Tensor, d_head: List[Tensor], scale: float, rows: int) -> Tensor:
        weight = __torch__.narrow(head)
        xs = torch.split(__torch__.narrow(torch.mul(states, scale)), rows)
        ys = torch.split(labels, rows)
        gs = torch.split(rates, rows)
        outs = torch.split(log_probs, rows)
        dxs = torch.split(d_states, rows)
        for i in range(torch.len(xs)):
          log_p = torch.log_softmax(torch.matmul(xs[i], torch.t(weight)).to(6), -1)
          torch.copy_(outs[i], torch.gather(log_p, 1, ys[i]))
          g = torch.narrow(gs[i], 1, 0, 1)
          if torch.gt(torch.size(rates, 1), 1):
            p = __torch__.exponential_(torch.clone(log_p))
            entropy = torch.neg(torch.sum(torch.mul(p, log_p), [-1], True))
            slope = torch.mul_(torch.add_(log_p, entropy), torch.narrow(gs[i], 1, 1, 1))
            d = torch.neg_(torch.mul_(p, torch.add_(slope, g)))
          else:
            d = torch.mul_(__torch__.exponential_(log_p), torch.neg(g))
          torch.scatter_add_(d, 1, ys[i], g)
          d = __torch__.narrow(d)
          torch.add_(dxs[i], torch.matmul(d, weight), alpha=scale)
          if torch.gt(torch.len(d_head), 0):
            __torch__.add_product(d_head[0], torch.t(d), xs[i])
        return log_probs
      """;

  private final NDManager manager;
  private final NDArray head;
  private final double scale;
  private final int rows;
  private final ScriptFunction select;
  private final ScriptFunction score;
  private final ScriptFunction learn;

  /**
   * A head over a projection that somebody else owns.
   *
   * @param head [V, d_model]; its gradient is computed if it is trained
   * @param scale what states are multiplied by first
   * @param precision in what the products of {@link #learn} are computed: FP32 or BF16
   * @param logits how many may stand at once
   */
  ChunkedHead(NDManager manager, NDArray head, double scale, Precision precision, int logits) {
    this.manager = manager;
    this.head = head;
    this.scale = scale;
    rows = Math.max(1, logits / Math.toIntExact(head.getShape().get(0)));
    select = ScriptFunction.compile(manager, ROWS);
    score = ScriptFunction.compile(manager, EXPONENTIAL, SCORE);
    String products = precision == Precision.BF16 ? BF16 : FP32;
    learn = ScriptFunction.compile(manager, EXPONENTIAL + products, LEARN);
  }

  ChunkedHead(NDManager manager, NDArray head, double scale, Precision precision) {
    this(manager, head, scale, precision, LOGITS);
  }

  /** Picks the states [N, d_model] that labels belong to out of [B, T, d_model]; recorded. */
  NDArray rows(NDArray states, long[] positions) {
    return select.call(new NDList(states, manager.create(positions))).singletonOrThrow();
  }

  /** The log-probability of each label at its state, and the entropy there: [N, 2]. */
  NDArray scores(NDArray states, long[] labels) {
    NDArray scores = manager.zeros(new Shape(labels.length, 2));
    score.run(
        new NDList(states, head, column(labels), scores),
        IValue.from(scale),
        IValue.from((long) rows));
    return scores;
  }

  /**
   * Adds the gradients of sum(rates * scores); not recorded.
   *
   * @param states [N, d_model]
   * @param rates [N, 1] by log-probabilities alone, [N, 2] by entropies too
   * @param byStates the gradient by the states, [N, d_model]
   * @param byHead the gradient by the projection, if it is trained
   * @return the log-probabilities [N, 1]
   */
  NDArray learn(
      NDArray states, long[] labels, NDArray rates, NDArray byStates, Optional<NDArray> byHead) {
    NDArray logProbs = manager.zeros(new Shape(labels.length, 1));
    learn.run(
        new NDList(states, head, column(labels), logProbs, rates, byStates),
        ScriptArgument.listOf(byHead.stream().toList()),
        IValue.from(scale),
        IValue.from((long) rows));
    return logProbs;
  }

  private NDArray column(long[] labels) {
    return manager.create(labels, new Shape(labels.length, 1));
  }
}
