package io.refiner.seq2seq.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.jni.IValue;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.T5Parameters;
import io.refiner.seq2seq.adapter.Adapter;
import io.refiner.seq2seq.adapter.LoraOptions;
import io.refiner.seq2seq.adapter.LoraParameters;
import io.refiner.seq2seq.adapter.LoraParameters.Pair;
import io.refiner.seq2seq.checkpoint.FloatTensor;
import io.refiner.seq2seq.network.Dropout;
import io.refiner.seq2seq.network.LowRank;
import io.refiner.seq2seq.network.StoredWeights;
import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.runtime.OwnedArrays;
import io.refiner.seq2seq.runtime.ScriptArgument;
import io.refiner.seq2seq.runtime.ScriptFunction;

/** An adapter in the engine: as layers that learn, and merged into weights that answer. */
final class LiveAdapter {

  private static final String MERGE =
      """
      def forward(self, merged: List[Tensor], weights: List[Tensor], down: List[Tensor], \
      up: List[Tensor], scale: float) -> Tensor:
        for i in range(torch.len(merged)):
          torch.addmm_(torch.copy_(merged[i], weights[i]), up[i], down[i], beta=1, alpha=scale)
        return merged[0]
      """;

  private final LoraOptions options;
  private final List<Pair> pairs;
  private final NDArray scale;
  private final ScriptFunction merge;

  LiveAdapter(NDManager manager, T5Config config, LoraOptions options) {
    this.options = options;
    pairs = LoraParameters.pairs(config, options);
    if (pairs.stream().anyMatch(pair -> pair.weight().equals(T5Parameters.HEAD))) {
      throw new IllegalArgumentException(
          "target module lm_head can be merged, but not trained: leave it out of the targets");
    }
    scale = OwnedArrays.of(manager, (float) options.scale());
    merge = ScriptFunction.compile(manager, MERGE);
  }

  /**
   * Fresh factors as peft draws them: A uniform within one over the root of its width, B zero, so
   * that the adapted model begins as the base.
   */
  static Weights draw(NDManager manager, T5Config config, LoraOptions options, long seed) {
    SplittableRandom random = new SplittableRandom(seed);
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    Map<String, List<Long>> shapes = LoraParameters.shapes(config, options);
    for (Pair pair : LoraParameters.pairs(config, options)) {
      Shape down = shape(shapes.get(pair.down()));
      double bound = 1 / Math.sqrt(down.get(1));
      float[] values = new float[Math.toIntExact(down.size())];
      for (int i = 0; i < values.length; i++) {
        values[i] = (float) random.nextDouble(-bound, bound);
      }
      arrays.put(pair.down(), OwnedArrays.of(manager, values, down));
      arrays.put(pair.up(), manager.zeros(shape(shapes.get(pair.up()))));
    }
    return new Weights(arrays);
  }

  /** The factors of an adapter. */
  static Weights load(NDManager manager, Adapter adapter) {
    Map<String, NDArray> arrays = new LinkedHashMap<>();
    adapter
        .tensors()
        .forEach(
            (name, tensor) ->
                arrays.put(name, OwnedArrays.of(manager, tensor.values(), shape(tensor.shape()))));
    return new Weights(arrays);
  }

  /** The adapter among these weights, for writing; values are copied when they are written. */
  Adapter stored(Weights among) {
    Map<String, FloatTensor> tensors = new LinkedHashMap<>();
    for (Pair pair : pairs) {
      tensors.put(pair.down(), StoredWeights.tensor(among.get(pair.down())));
      tensors.put(pair.up(), StoredWeights.tensor(among.get(pair.up())));
    }
    return new Adapter(options, tensors);
  }

  /** The dropout of the options. */
  Dropout dropout() {
    return new Dropout(options.dropout());
  }

  /** What the factors add to each weight while they learn. */
  Map<String, LowRank> layers(Weights factors, Dropout dropout) {
    Map<String, LowRank> layers = new LinkedHashMap<>();
    for (Pair pair : pairs) {
      layers.put(
          pair.weight(),
          new LowRank(factors.get(pair.down()), factors.get(pair.up()), scale, dropout));
    }
    return layers;
  }

  /** All weights of the model, those that are adapted as copies that {@link #merge} fills. */
  Weights mergeable(Weights weights) {
    Map<String, NDArray> arrays = new LinkedHashMap<>(weights.arrays());
    pairs.forEach(pair -> arrays.put(pair.weight(), weights.get(pair.weight()).duplicate()));
    return new Weights(arrays);
  }

  /** Fills the adapted weights with W + alpha/rank B A. */
  void merge(Weights merged, Weights weights, Weights factors) {
    merge.run(
        list(merged, pairs.stream().map(Pair::weight).toList()),
        list(weights, pairs.stream().map(Pair::weight).toList()),
        list(factors, pairs.stream().map(Pair::down).toList()),
        list(factors, pairs.stream().map(Pair::up).toList()),
        IValue.from(options.scale()));
  }

  private static IValue list(Weights weights, List<String> names) {
    return ScriptArgument.listOf(names.stream().map(weights::get).toList());
  }

  private static Shape shape(List<Long> sizes) {
    return new Shape(sizes.stream().mapToLong(Long::longValue).toArray());
  }
}
