package io.refiner.seq2seq.train;

import java.util.List;
import java.util.Map;
import java.util.Optional;

import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.adapter.LoraOptions;
import io.refiner.seq2seq.adapter.LoraParameters;
import io.refiner.seq2seq.network.Dropout;
import io.refiner.seq2seq.network.FreshWeights;
import io.refiner.seq2seq.network.LowRank;
import io.refiner.seq2seq.network.TokenBatch;
import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.runtime.NativeRuntime;

/**
 * Tries the compiled pass of training on a small model of the same kind, because what a build of
 * libtorch can do, and differentiate, is seen only so.
 *
 * @param config the model that is to be trained; its shape is not taken over
 * @param lora the adapter that is to be trained, if one is
 */
record TeacherProbe(T5Config config, Optional<LoraOptions> lora) {

  /** How long the difference from the plain network's gradient may be, as a part of that. */
  private static final double FP32_TOLERANCE = 1e-4;

  private static final double BF16_TOLERANCE = 5e-2;

  private static final TrainingBatch BATCH =
      new TrainingBatch(
          new TokenBatch(List.of(new int[] {3, 9, 4, 1}, new int[] {7, 1})),
          new TokenBatch(List.of(new int[] {0, 5}, new int[] {0, 8, 6})),
          List.of(new int[] {5, 1}, new int[] {8, 6, 1}));

  /** Why the pass can't be used on the manager's device; empty if it can. */
  Optional<String> failure(NDManager owner, Precision precision) {
    try (NDManager manager = owner.newSubManager();
        NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      double error = NativeRuntime.recording(() -> error(manager, precision));
      double tolerance = precision == Precision.BF16 ? BF16_TOLERANCE : FP32_TOLERANCE;
      return error <= tolerance
          ? Optional.empty()
          : Optional.of("its gradient is off by " + error + " of its length");
    } catch (EngineException e) {
      return Optional.of(String.valueOf(e.getMessage()).strip().lines().findFirst().orElse(""));
    }
  }

  private double error(NDManager manager, Precision precision) {
    T5Config small = small();
    Weights weights = FreshWeights.draw(manager, small, 1);
    Optional<LiveAdapter> adapter = lora.map(options -> new LiveAdapter(manager, small, options));
    Weights trained = lora.map(options -> factors(manager, small, options)).orElse(weights);
    Map<String, LowRank> layers = adapter.map(a -> a.layers(trained, Dropout.OFF)).orElse(Map.of());
    Gradients gradients = new Gradients(manager, trained);
    Optional<LoraOptions> calm = lora.map(options -> options.withDropout(0));
    TeacherScript script = new TeacherScript(small, precision, 0, calm);
    CompiledTeacher teacher = new CompiledTeacher(manager, small, script, weights.and(trained));
    float[][] plain =
        found(new TaughtNetwork(manager, small, weights, layers, Optional.empty()), gradients);
    float[][] compiled =
        found(new TaughtNetwork(manager, small, weights, layers, Optional.of(teacher)), gradients);
    return distance(compiled, plain);
  }

  /** Tame enough that the rounding of bf16 stays small. */
  private T5Config small() {
    return T5Config.builder()
        .vocabSize(10)
        .dModel(16)
        .dKv(4)
        .dFf(24)
        .numLayers(1)
        .numHeads(2)
        .initializerFactor(0.5)
        .feedForward(config.feedForward())
        .build();
  }

  /** B begins as zero, and so does the gradient of A: here it must not. */
  private static Weights factors(NDManager manager, T5Config small, LoraOptions options) {
    Weights factors = LiveAdapter.draw(manager, small, options, 1);
    LoraParameters.pairs(small, options).forEach(pair -> factors.get(pair.up()).addi(0.1f));
    return factors;
  }

  private static float[][] found(TaughtNetwork network, Gradients gradients) {
    network.accumulate(BATCH, BATCH.size(), Dropout.OFF, gradients);
    float[][] found =
        gradients.names().stream()
            .map(name -> gradients.of(name).toFloatArray())
            .toArray(float[][]::new);
    gradients.clear();
    return found;
  }

  /** The length of the difference as a part of the expected length. */
  private static double distance(float[][] actual, float[][] expected) {
    double difference = 0;
    double length = 0;
    for (int tensor = 0; tensor < expected.length; tensor++) {
      for (int i = 0; i < expected[tensor].length; i++) {
        double error = (double) actual[tensor][i] - expected[tensor][i];
        difference += error * error;
        length += (double) expected[tensor][i] * expected[tensor][i];
      }
    }
    return Math.sqrt(difference / length);
  }
}
