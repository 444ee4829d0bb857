package io.refiner.seq2seq.train;

import java.util.List;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.network.RelativeBias;
import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.runtime.OwnedArrays;
import io.refiner.seq2seq.runtime.ScriptFunction;

/** The forward pass of training in one compiled call, over weights that somebody else owns. */
final class CompiledTeacher {

  private final NDManager manager;
  private final T5Config config;
  private final Precision precision;
  private final List<NDArray> weights;
  private final NDArray encoderBuckets;
  private final NDArray decoderBuckets;
  private final ScriptFunction forward;

  /**
   * Compiles a pass.
   *
   * @param weights every one that the script names
   * @throws ai.djl.engine.EngineException if libtorch can't do what the script needs
   */
  CompiledTeacher(NDManager manager, T5Config config, TeacherScript script, Weights weights) {
    this.manager = manager;
    this.config = config;
    precision = script.precision();
    this.weights = script.names().stream().map(weights::get).toList();
    encoderBuckets = OwnedArrays.of(manager, RelativeBias.buckets(config, true));
    decoderBuckets = OwnedArrays.of(manager, RelativeBias.buckets(config, false));
    forward = ScriptFunction.compile(manager, script.definitions(), script.forward());
  }

  /** In what products are computed: FP32 or BF16. */
  Precision precision() {
    return precision;
  }

  /** The decoder's states [N, d_model] that the target tokens are read off; fp32, recorded. */
  NDArray states(TrainingBatch batch) {
    NDList arguments =
        new NDList(
            batch.sources().ids(manager, config.padTokenId()),
            manager.create(batch.sources().lengths()),
            batch.inputs().ids(manager, config.padTokenId()),
            manager.create(batch.positions()),
            encoderBuckets,
            decoderBuckets);
    return forward.call(arguments, weights).singletonOrThrow();
  }
}
