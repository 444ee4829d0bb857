package io.refiner.seq2seq.compiled;

import java.util.Optional;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

import ai.djl.ndarray.NDManager;

import io.refiner.seq2seq.Seq2SeqSettings;
import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.network.DecodingSession;
import io.refiner.seq2seq.network.InferenceNetwork;
import io.refiner.seq2seq.network.TokenBatch;
import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.runtime.NativeRuntime;

/**
 * A network over weights that are being trained: compiled at the first use, and packed again at the
 * first use after each change. It runs plain where the settings or the machine say so.
 */
public final class LiveNetwork implements InferenceNetwork {

  /**
   * Weights that change.
   *
   * @param config the shape of the model
   * @param version another number after each change
   * @param weights as they are at that moment
   */
  public record Source(T5Config config, LongSupplier version, Supplier<Weights> weights) {}

  private static final String HELP = "generate operation by operation (network = plain)";

  private final NDManager manager;
  private final Seq2SeqSettings settings;
  private final Source source;
  private final InferenceNetwork plain;
  private Optional<CompiledNetwork> compiled = Optional.empty();
  private boolean started;
  private long packed;

  /**
   * A network that begins its work later.
   *
   * @param owner made the parent of what the network needs
   * @param plain over the same weights; somebody else owns it
   */
  public LiveNetwork(
      NDManager owner, Seq2SeqSettings settings, Source source, InferenceNetwork plain) {
    this.manager = owner.newSubManager();
    this.settings = settings;
    this.source = source;
    this.plain = plain;
  }

  @Override
  public DecodingSession start(TokenBatch prompts) {
    pack();
    return compiled.<InferenceNetwork>map(network -> network).orElse(plain).start(prompts);
  }

  /** Memory that packing lacks is no fault of the prompts. */
  private void pack() {
    NativeRuntime.inMemory(
        this::packNewest, () -> "the packed weights of the model in training", HELP);
  }

  private long packNewest() {
    long version = source.version().getAsLong();
    if (!started) {
      compiled = KernelChoice.of(manager, settings).map(this::compile);
      started = true;
    } else if (packed != version) {
      compiled.ifPresent(network -> network.repack(source.weights().get()));
    }
    packed = version;
    return version;
  }

  @Override
  public void close() {
    manager.close();
  }

  private CompiledNetwork compile(LinearKernel kernel) {
    return new CompiledNetwork(manager, source.config(), kernel, source.weights().get());
  }
}
