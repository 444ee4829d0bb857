package io.refiner.seq2seq.train;

import java.util.List;
import java.util.Set;
import java.util.stream.Stream;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;

import io.refiner.seq2seq.checkpoint.ValueHeadFile;
import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.runtime.OwnedArrays;
import io.refiner.seq2seq.runtime.ScriptArgument;
import io.refiner.seq2seq.runtime.ScriptFunction;

/**
 * AdamW by torch's formula, in one call for all weights, with all gradients together clipped to a
 * norm on the way. DJL's own optimizer leaves epsilon out of the bias correction and clips one side
 * only.
 */
final class AdamW {

  /**
   * The norm of all gradients together, and what they are to be divided by, so that they are no
   * longer than asked.
   */
  private static final String MEASURE =
      """
      def forward(self, gradients: List[Tensor], longest: float, norm: Tensor, excess: Tensor) -> Tensor:
        torch.copy_(norm, torch.linalg_vector_norm(torch.stack(torch._foreach_norm(gradients))))
        ratio = torch.div(torch.add(norm, 9.9999999999999995e-07), longest)
        return torch.copy_(excess, torch.clamp(ratio, 1., None))
      """;

  private static final String UPDATE =
      """
      def forward(self, w: List[Tensor], g: List[Tensor], m: List[Tensor], v: List[Tensor], \
      steps: List[Tensor], excess: Tensor, lr: float, beta1: float, beta2: float, decay: float, eps: float) -> Tensor:
        torch._foreach_add_(steps, 1)
        torch._fused_adamw_(w, g, m, v, [], steps, lr=lr, beta1=beta1, beta2=beta2, \
      weight_decay=decay, eps=eps, amsgrad=False, maximize=False, grad_scale=excess)
        return steps[0]
      """;

  private static final String AVERAGE =
      """
      def forward(self, averages: List[Tensor], w: List[Tensor], share: float) -> Tensor:
        torch._foreach_lerp_(averages, w, share)
        return averages[0]
      """;

  /** Weights that share a decay, with their moments. */
  private record Group(
      double decay,
      List<String> names,
      List<NDArray> weights,
      List<NDArray> means,
      List<NDArray> squares,
      List<NDArray> steps) {}

  private final AdamWOptions options;
  private final Moments moments;
  private final List<Group> groups;

  private final NDArray norm;

  /** What gradients are divided by: 1 where they may have any length. */
  private final NDArray excess;

  private final ScriptFunction measure;
  private final ScriptFunction update;
  private final ScriptFunction average;

  AdamW(NDManager manager, Weights weights, AdamWOptions options, Moments moments) {
    this.options = options;
    this.moments = moments;
    norm = manager.zeros(new Shape());
    excess = manager.ones(new Shape());
    measure = ScriptFunction.compile(manager, MEASURE);
    update = ScriptFunction.compile(manager, UPDATE);
    average = ScriptFunction.compile(manager, AVERAGE);
    Set<String> names = weights.arrays().keySet();
    List<String> decayed = names.stream().filter(AdamW::decays).toList();
    List<String> plain = names.stream().filter(name -> !decays(name)).toList();
    groups =
        Stream.of(
                group(manager, weights, decayed, options.weightDecay()),
                group(manager, weights, plain, 0))
            .filter(group -> !group.names.isEmpty())
            .toList();
  }

  /** What the optimizer remembers, as it is now. */
  Moments moments() {
    return moments;
  }

  /**
   * The norm of all gradients together. {@link #step} clips them by what was measured last, so that
   * one look at them serves both.
   */
  double norm(Gradients gradients) {
    List<NDArray> all =
        groups.stream().flatMap(group -> group.names.stream()).map(gradients::of).toList();
    measure.run(
        ScriptArgument.listOf(all),
        IValue.from(options.clipNorm()),
        ScriptArgument.of(norm),
        ScriptArgument.of(excess));
    return norm.getFloat();
  }

  /** Applies the gradients that {@link #norm} has measured, clipped; they are overwritten. */
  void step(Gradients gradients, double learningRate) {
    groups.forEach(group -> apply(group, gradients, learningRate));
  }

  /** Moves each average towards its weight by the given share. */
  void average(Weights averages, Weights weights, double share) {
    average.run(
        ScriptArgument.listOf(averages.arrays().values()),
        ScriptArgument.listOf(weights.arrays().values()),
        IValue.from(share));
  }

  private void apply(Group group, Gradients gradients, double learningRate) {
    update.run(
        ScriptArgument.listOf(group.weights),
        ScriptArgument.listOf(group.names.stream().map(gradients::of).toList()),
        ScriptArgument.listOf(group.means),
        ScriptArgument.listOf(group.squares),
        ScriptArgument.listOf(group.steps),
        ScriptArgument.of(excess),
        IValue.from(learningRate),
        IValue.from(options.beta1()),
        IValue.from(options.beta2()),
        IValue.from(group.decay),
        IValue.from(options.epsilon()));
  }

  private static boolean decays(String name) {
    return !name.endsWith("layer_norm.weight")
        && !name.endsWith("relative_attention_bias.weight")
        && !name.equals(ValueHeadFile.BIAS);
  }

  private Group group(NDManager manager, Weights weights, List<String> names, double decay) {
    return new Group(
        decay,
        names,
        names.stream().map(weights::get).toList(),
        names.stream().map(moments.means()::get).toList(),
        names.stream().map(moments.squares()::get).toList(),
        names.stream().map(name -> OwnedArrays.of(manager, (float) moments.steps())).toList());
  }
}
