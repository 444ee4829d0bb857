package io.refiner.seq2seq.compiled;

import java.util.LinkedHashMap;
import java.util.Map;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.IValue;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.network.DecodingSession;
import io.refiner.seq2seq.network.InferenceNetwork;
import io.refiner.seq2seq.network.RelativeBias;
import io.refiner.seq2seq.network.TokenBatch;
import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.runtime.ScriptModule;

/**
 * The network as libtorch compiles it from {@link ModelScript}, over packed copies of the weights.
 *
 * <p>Threads may hold sessions at the same time. While weights are exchanged none may be open.
 */
public final class CompiledNetwork implements InferenceNetwork {

  private final NDManager manager;
  private final T5Config config;
  private final ScriptModule module;
  private IValue model;

  /**
   * Compiles the network and packs the weights, which are then no longer needed.
   *
   * @param owner made the parent of what the network needs, on the device that it runs on
   * @param weights every tensor of {@link io.refiner.seq2seq.T5Parameters#of}, owned by the engine
   * @throws ai.djl.engine.EngineException if libtorch can't do what the kernel needs
   */
  public CompiledNetwork(NDManager owner, T5Config config, LinearKernel kernel, Weights weights) {
    this.manager = owner.newSubManager();
    this.config = config;
    try {
      boolean fused = kernel == LinearKernel.BF16 || manager.getDevice().isGpu();
      String definitions = ModelScript.definitions(config, kernel, fused);
      module = ScriptModule.compile(manager, definitions, ModelScript.METHODS);
      model = own(pack(weights));
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /** Packs other weights of the same shapes in place of those from before. */
  public void repack(Weights weights) {
    IValue next = pack(weights);
    manager.detachInternal(model.getUid());
    model.close();
    model = own(next);
  }

  @Override
  public DecodingSession start(TokenBatch prompts) {
    long[] lengths = prompts.lengths();
    try (NDArray ids = prompts.ids(manager, config.padTokenId());
        NDArray counts = manager.create(lengths);
        IValue first = IValue.from((PtNDArray) ids);
        IValue second = IValue.from((PtNDArray) counts)) {
      IValue memory = module.call("start", model, first, second);
      return new CompiledSession(manager, module, model, memory, lengths.length);
    }
  }

  @Override
  public void close() {
    manager.close();
  }

  /** Packed weights go with the manager, whoever closes it. */
  private IValue own(IValue packed) {
    manager.attachInternal(packed.getUid(), packed);
    return packed;
  }

  private IValue pack(Weights weights) {
    Map<String, PtNDArray> arrays = new LinkedHashMap<>();
    weights.arrays().forEach((name, array) -> arrays.put(name, (PtNDArray) array));
    try (NDArray encoder = manager.create(RelativeBias.buckets(config, true));
        NDArray decoder = manager.create(RelativeBias.buckets(config, false));
        IValue named = IValue.stringMapFrom(arrays);
        IValue first = IValue.from((PtNDArray) encoder);
        IValue second = IValue.from((PtNDArray) decoder)) {
      return module.call("pack", named, first, second);
    }
  }
}
