package io.refiner.seq2seq.compiled;

import java.util.Optional;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.pytorch.jni.IValue;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.T5Parameters;
import io.refiner.seq2seq.network.DecodingSession;
import io.refiner.seq2seq.network.InferenceNetwork;
import io.refiner.seq2seq.network.TokenBatch;
import io.refiner.seq2seq.network.WeightSource;
import io.refiner.seq2seq.runtime.ScriptArgument;
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
  private Optional<IValue> model = Optional.empty();

  /**
   * Compiles the network and packs the weights, layer by layer: none is needed once it is packed.
   *
   * @param owner made the parent of what the network needs, on the device that it runs on
   * @param weights gives every tensor of {@link T5Parameters#of}, owned by the engine
   * @throws ai.djl.engine.EngineException if libtorch can't do what the kernel needs
   */
  public CompiledNetwork(
      NDManager owner, T5Config config, LinearKernel kernel, WeightSource weights) {
    this.manager = owner.newSubManager();
    this.config = config;
    try {
      boolean fused = kernel == LinearKernel.BF16 || manager.getDevice().isGpu();
      String definitions = ModelScript.definitions(config, kernel, fused);
      module = ScriptModule.compile(manager, definitions, ModelScript.METHODS);
      repack(weights);
    } catch (RuntimeException e) {
      manager.close();
      throw e;
    }
  }

  /**
   * Packs other weights of the same shapes. Those from before are freed first, so that the network
   * has none until this has succeeded.
   */
  public void repack(WeightSource weights) {
    model.ifPresent(this::free);
    model = Optional.empty();
    IValue next = own(new Packing(manager, module, config).pack(weights));
    model = Optional.of(next);
  }

  @Override
  public DecodingSession start(TokenBatch prompts) {
    IValue packed =
        model.orElseThrow(() -> new IllegalStateException("weights could not be packed: repack"));
    long[] lengths = prompts.lengths();
    try (NDArray ids = prompts.ids(manager, config.padTokenId());
        NDArray counts = manager.create(lengths);
        IValue first = ScriptArgument.of(ids);
        IValue second = ScriptArgument.of(counts)) {
      IValue memory = module.call("start", packed, first, second);
      return new CompiledSession(manager, module, packed, memory, lengths.length);
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

  private void free(IValue packed) {
    manager.detachInternal(packed.getUid());
    packed.close();
  }
}
