package io.refiner.seq2seq.train;

import java.util.LinkedHashMap;
import java.util.Map;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.checkpoint.ValueHeadFile;
import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.runtime.ScriptFunction;

/**
 * The critic of actor-critic methods such as PPO (Schulman et al. 2017): one linear unit on the
 * decoder's states, before the output's scale, says what return is expected from each place on. Its
 * weights belong to somebody else.
 *
 * <p>Nothing is recorded here: the gradient is written down, as that of {@link ChunkedHead} is.
 */
final class ValueHead {

  private static final String VALUES =
      """
      def forward(self, states: Tensor, weight: Tensor, bias: Tensor, values: Tensor) -> Tensor:
        return torch.copy_(values, torch.linear(states, weight, bias))
      """;

  private static final String LEARN =
      """
      def forward(self, states: Tensor, weight: Tensor, rates: Tensor, d_states: Tensor, \
      d_weight: Tensor, d_bias: Tensor) -> Tensor:
        torch.addmm_(d_weight, torch.t(rates), states)
        torch.add_(d_bias, torch.sum(rates, [0]))
        return torch.addmm_(d_states, rates, weight)
      """;

  private final NDManager manager;
  private final NDArray weight;
  private final NDArray bias;
  private final ScriptFunction values;
  private final ScriptFunction learn;

  /** A head over weights that {@link #fresh} names. */
  ValueHead(NDManager manager, Weights weights) {
    this.manager = manager;
    weight = weights.get(ValueHeadFile.WEIGHT);
    bias = weights.get(ValueHeadFile.BIAS);
    values = ScriptFunction.compile(manager, VALUES);
    learn = ScriptFunction.compile(manager, LEARN);
  }

  /** Zeros: at first no state is worth more than another, whatever rewards are like. */
  static Weights fresh(NDManager manager, T5Config config) {
    Map<String, NDArray> zeros = new LinkedHashMap<>();
    ValueHeadFile.shapes(config)
        .forEach(
            (name, shape) ->
                zeros.put(
                    name,
                    manager.zeros(new Shape(shape.stream().mapToLong(Long::longValue).toArray()))));
    return new Weights(zeros);
  }

  /** The value [N, 1] of each state [N, d_model]. */
  NDArray values(NDArray states) {
    NDArray result = manager.zeros(new Shape(states.getShape().get(0), 1));
    values.run(new NDList(states, weight, bias, result));
    return result;
  }

  /**
   * Adds the gradients of sum(rates * values) by the states and by the head's own weights.
   *
   * @param states [N, d_model]
   * @param rates [N, 1]
   * @param byStates the gradient by the states, [N, d_model]
   */
  void learn(NDArray states, NDArray rates, NDArray byStates, Gradients gradients) {
    NDArray byWeight = gradients.of(ValueHeadFile.WEIGHT);
    NDArray byBias = gradients.of(ValueHeadFile.BIAS);
    learn.run(new NDList(states, weight, rates, byStates, byWeight, byBias));
  }
}
