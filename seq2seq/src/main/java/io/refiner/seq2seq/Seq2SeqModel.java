package io.refiner.seq2seq;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

import ai.djl.ndarray.NDManager;

import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.checkpoint.CheckpointException;
import io.refiner.seq2seq.compiled.CompiledNetwork;
import io.refiner.seq2seq.compiled.KernelChoice;
import io.refiner.seq2seq.compiled.LinearKernel;
import io.refiner.seq2seq.generation.BatchedGenerator;
import io.refiner.seq2seq.generation.Limits;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.Replicas;
import io.refiner.seq2seq.generation.Sample;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.seq2seq.network.InferenceNetwork;
import io.refiner.seq2seq.network.StoredWeights;
import io.refiner.seq2seq.network.T5Network;
import io.refiner.seq2seq.network.WeightSource;
import io.refiner.seq2seq.runtime.NativeRuntime;
import io.refiner.seq2seq.tokenizer.Tokenizer;

/**
 * A checkpoint that answers prompts. Threads take turns, and closing waits for the one at work:
 * what it works on is native memory.
 */
public final class Seq2SeqModel implements TextGenerator {

  private final NDManager manager;
  private final Checkpoint checkpoint;
  private final Tokenizer tokenizer;
  private final Replicas generator;
  private final Seq2SeqSettings settings;
  private boolean closed;

  /** Hashing takes about as long as the rest of the opening, so it goes on beside it. */
  private final CompletableFuture<String> digest;

  private Seq2SeqModel(
      NDManager manager, Checkpoint checkpoint, Tokenizer tokenizer, Seq2SeqSettings settings) {
    this.manager = manager;
    this.checkpoint = checkpoint;
    this.tokenizer = tokenizer;
    this.settings = settings;
    Limits limits = settings.limits();
    digest = CompletableFuture.supplyAsync(checkpoint::digest);
    InferenceNetwork network = network(manager, checkpoint, settings);
    checkpoint.requireUnchanged();
    generator =
        new Replicas(
            settings.replicas(),
            settings.maxPromptTokens(),
            () -> new BatchedGenerator(network, checkpoint.config(), tokenizer, limits));
  }

  private static InferenceNetwork network(
      NDManager manager, Checkpoint checkpoint, Seq2SeqSettings settings) {
    T5Config config = checkpoint.config();
    Optional<LinearKernel> kernel = KernelChoice.of(manager, settings);
    if (kernel.isEmpty()) {
      return new T5Network(manager, config, StoredWeights.load(manager, checkpoint));
    }
    WeightSource weights = new StoredWeights(checkpoint.tensors());
    return new CompiledNetwork(manager, config, kernel.get(), weights);
  }

  /**
   * Opens a Hugging Face T5 folder.
   *
   * @throws io.refiner.seq2seq.checkpoint.CheckpointException if the folder is not a whole T5
   */
  public static Seq2SeqModel open(Path folder, DeviceChoice device) {
    return open(folder, Seq2SeqSettings.on(device));
  }

  /**
   * Opens a folder with more settings than the device.
   *
   * @throws io.refiner.seq2seq.checkpoint.CheckpointException if the folder is not a whole T5
   * @throws io.refiner.seq2seq.runtime.DeviceMemoryException if the device has no memory for it
   */
  public static Seq2SeqModel open(Path folder, Seq2SeqSettings settings) {
    Checkpoint checkpoint = Checkpoint.read(folder);
    NativeRuntime.useThreads(settings.operationThreads(Runtime.getRuntime().availableProcessors()));
    Tokenizer tokenizer = checkpoint.openTokenizer();
    try {
      return open(folder, checkpoint, tokenizer, settings);
    } catch (RuntimeException | Error e) {
      tokenizer.close();
      throw e;
    }
  }

  private static Seq2SeqModel open(
      Path folder, Checkpoint checkpoint, Tokenizer tokenizer, Seq2SeqSettings settings) {
    return NativeRuntime.inference(
        () -> {
          NDManager manager = NativeRuntime.newManager(NativeRuntime.device(settings.device()));
          try {
            return NativeRuntime.inMemory(
                () -> new Seq2SeqModel(manager, checkpoint, tokenizer, settings),
                () -> "the weights of " + folder,
                manager.getDevice().isGpu()
                    ? "take a smaller model"
                    : "hold them in fp16 or int8 (weights)");
          } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
          }
        });
  }

  /** The shape of the model. */
  public T5Config config() {
    return checkpoint.config();
  }

  /**
   * Answers each prompt with as many samples as it asks for, in the order of the prompts.
   *
   * @throws IllegalStateException if the model is closed
   */
  @Override
  public synchronized List<List<Sample>> generate(List<Prompt> prompts) {
    if (closed) {
      throw new IllegalStateException("the model is closed");
    }
    return generator.generate(prompts);
  }

  @Override
  public int tokens(String text) {
    return generator.tokens(text);
  }

  @Override
  public int maxPromptTokens() {
    return settings.maxPromptTokens();
  }

  @Override
  public String digest() {
    try {
      return digest.join();
    } catch (CompletionException e) {
      throw e.getCause() instanceof CheckpointException refused
          ? new CheckpointException(refused.getMessage(), refused)
          : e;
    }
  }

  @Override
  public synchronized void close() {
    closed = true;
    generator.close();
    manager.close();
    tokenizer.close();
  }
}
