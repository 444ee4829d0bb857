package io.refiner.seq2seq.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;

import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.runtime.ScriptFunction;

/**
 * The gradients that passes add up for some weights until an update. Before the first pass there
 * are none: each comes to be while activations are freed, so that both never stand whole.
 */
final class Gradients {

  /** An empty array stands for a weight that nothing was computed from. */
  private static final String BACKWARD =
      """
      def forward(self, y: Tensor, d_y: Tensor, w: List[Tensor]) -> List[Tensor]:
        by = annotate(List[Optional[Tensor]], [d_y])
        found = torch.autograd.grad([y], w, by, None, False, True)
        gradients = annotate(List[Tensor], [])
        for i in range(torch.len(w)):
          gradient = found[i]
          if torch.__is__(gradient, None):
            gradients.append(y.new_empty([0]))
          else:
            gradients.append(torch.contiguous(unchecked_cast(Tensor, gradient)))
        return gradients
      """;

  private final NDManager manager;
  private final Weights trained;
  private final List<String> names;
  private final ScriptFunction backward;
  private final Map<String, NDArray> sums = new LinkedHashMap<>();

  /** Makes weights trainable that somebody else owns. */
  Gradients(NDManager manager, Weights trained) {
    this.manager = manager;
    this.trained = trained;
    names = List.copyOf(trained.arrays().keySet());
    trained.arrays().values().forEach(weight -> weight.setRequiresGradient(true));
    backward = ScriptFunction.compile(manager, BACKWARD);
  }

  /** Of the weights that are trained. */
  List<String> names() {
    return names;
  }

  /**
   * Differentiates what was recorded, which is freed.
   *
   * @param y what was computed of the weights
   * @param gradient of the loss by y
   */
  void backward(NDArray y, NDArray gradient) {
    NDList found = backward.call(new NDList(y, gradient), trained.arrays().values());
    for (int i = 0; i < names.size(); i++) {
      if (!found.get(i).isEmpty()) {
        add(names.get(i), found.get(i));
      }
    }
  }

  /** The sum so far, for those who add to it themselves; empty if the weight isn't trained. */
  Optional<NDArray> sum(String name) {
    return trained.arrays().containsKey(name) ? Optional.of(of(name)) : Optional.empty();
  }

  /** The sum so far, zeros if nothing was added. */
  NDArray of(String name) {
    return sums.computeIfAbsent(name, n -> kept(manager.zeros(trained.get(n).getShape())));
  }

  /** Forgets what was added. */
  void clear() {
    sums.values().forEach(NDArray::close);
    sums.clear();
  }

  private void add(String name, NDArray gradient) {
    NDArray sum = sums.get(name);
    if (sum == null) {
      sums.put(name, kept(gradient));
    } else {
      sum.addi(gradient);
      gradient.close();
    }
  }

  /** Outlives the scope of the pass. */
  private NDArray kept(NDArray array) {
    NDScope.unregister(array);
    array.attach(manager);
    return array;
  }
}
