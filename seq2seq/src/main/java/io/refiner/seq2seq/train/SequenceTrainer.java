package io.refiner.seq2seq.train;

import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDList;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

import io.refiner.seq2seq.Seq2SeqSettings;
import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.checkpoint.CheckpointWriter;
import io.refiner.seq2seq.checkpoint.StorageType;
import io.refiner.seq2seq.compiled.LiveNetwork;
import io.refiner.seq2seq.generation.BatchedGenerator;
import io.refiner.seq2seq.generation.Limits;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.seq2seq.network.Dropout;
import io.refiner.seq2seq.network.Encoded;
import io.refiner.seq2seq.network.FreshWeights;
import io.refiner.seq2seq.network.InferenceNetwork;
import io.refiner.seq2seq.network.StoredWeights;
import io.refiner.seq2seq.network.T5Network;
import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.runtime.NativeRuntime;
import io.refiner.seq2seq.runtime.ScriptFunction;
import io.refiner.seq2seq.tokenizer.Tokenizer;

/**
 * Trains a T5 by cross-entropy with teacher forcing; not thread-safe.
 *
 * <p>Same seed, options and batches give the same weights bit by bit on one machine with the same
 * number of threads. Dropout draws from the engine's one generator, so two trainers that step at
 * the same time on two threads are not repeatable.
 */
public final class SequenceTrainer implements AutoCloseable {

  private static final String CROSS_ENTROPY =
      """
      def forward(self, logits: Tensor, labels: Tensor) -> Tensor:
        return torch.cross_entropy_loss(torch.flatten(logits, 0, 1), torch.flatten(labels), \
      None, 1, -100, 0.)
      """;

  private final NDManager manager;
  private final T5Config config;
  private final Tokenizer tokenizer;
  private final TrainerOptions options;
  private final Weights weights;
  private final Weights averages;
  private final T5Network network;
  private final T5Network averagedNetwork;
  private final InferenceNetwork liveNetwork;
  private final AdamW optimizer;
  private final ScriptFunction crossEntropy;
  private long steps;

  private SequenceTrainer(
      NDManager manager,
      T5Config config,
      Tokenizer tokenizer,
      TrainerOptions options,
      Weights weights) {
    this.manager = manager;
    this.config = config;
    this.tokenizer = tokenizer;
    this.options = options;
    this.weights = weights;
    averages = options.ema() == 0 ? weights : copyOf(weights);
    network = new T5Network(manager, config, weights);
    averagedNetwork = options.ema() == 0 ? network : new T5Network(manager, config, averages);
    Seq2SeqSettings settings = Seq2SeqSettings.on(options.device());
    LiveNetwork.Source source = new LiveNetwork.Source(config, () -> steps, () -> averages);
    liveNetwork = new LiveNetwork(manager, settings, source, averagedNetwork);
    weights.arrays().values().forEach(array -> array.setRequiresGradient(true));
    optimizer = new AdamW(manager, weights, options.optimizer());
    crossEntropy = ScriptFunction.compile(manager, CROSS_ENTROPY);
  }

  /** Starts from random weights, which the seed decides. */
  public static SequenceTrainer fresh(
      T5Config config, Tokenizer tokenizer, TrainerOptions options) {
    return NativeRuntime.inference(
        () -> {
          NDManager manager = NativeRuntime.newManager(NativeRuntime.device(options.device()));
          Weights weights = FreshWeights.draw(manager, config, options.seed());
          return new SequenceTrainer(manager, config, tokenizer, options, weights);
        });
  }

  /**
   * Starts from the weights of a folder, with a fresh optimizer.
   *
   * @throws io.refiner.seq2seq.checkpoint.CheckpointException if the folder is not a whole T5
   */
  public static SequenceTrainer resume(Path folder, TrainerOptions options) {
    Checkpoint checkpoint = Checkpoint.read(folder);
    return NativeRuntime.inference(
        () -> {
          NDManager manager = NativeRuntime.newManager(NativeRuntime.device(options.device()));
          Weights weights = StoredWeights.load(manager, checkpoint);
          return new SequenceTrainer(
              manager, checkpoint.config(), checkpoint.tokenizer(), options, weights);
        });
  }

  /** Learns from one batch; returns the mean loss per target token before the update. */
  public double step(List<Example> batch, double learningRate) {
    TrainingBatch tokens = TrainingBatch.of(batch, tokenizer, config);
    seedDropout();
    return NativeRuntime.recording(
        () -> {
          try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            NDArray loss = loss(network, tokens, new Dropout(options.dropout()));
            JniUtils.backward((PtNDArray) loss, (PtNDArray) loss.onesLike(), false, false);
            update(learningRate);
            return (double) loss.getFloat();
          }
        });
  }

  /** The mean loss per target token, without dropout and without learning. */
  public double loss(List<Example> batch) {
    TrainingBatch tokens = TrainingBatch.of(batch, tokenizer, config);
    return NativeRuntime.inference(
        () -> {
          try (NDScope scope = new NDScope()) {
            scope.suppressNotUsedWarning();
            return (double) loss(averagedNetwork, tokens, Dropout.OFF).getFloat();
          }
        });
  }

  /** What turns texts into the ids that this model is trained on. */
  public Tokenizer tokenizer() {
    return tokenizer;
  }

  /** A view that answers with the weights as they are at each call; closing it does nothing. */
  public TextGenerator generator() {
    Seq2SeqSettings settings = Seq2SeqSettings.on(options.device());
    Limits limits = new Limits(settings.tokenBudget(), settings.maxPromptTokens());
    return new LiveGenerator(
        new BatchedGenerator(liveNetwork, config, tokenizer, limits),
        limits.maxPromptTokens(),
        () -> writer().digest(StorageType.F32));
  }

  /**
   * Writes a whole Hugging Face folder.
   *
   * @throws io.refiner.seq2seq.checkpoint.CheckpointException if a file can't be written, or a
   *     weight isn't finite or too large for the type
   */
  public void save(Path folder, StorageType type) {
    writer().write(folder, type);
  }

  @Override
  public void close() {
    manager.close();
  }

  /** How many arrays the trainer and what hangs on it hold. */
  int liveArrays() {
    return manager.getManagedArrays().size();
  }

  private CheckpointWriter writer() {
    return StoredWeights.writer(config, tokenizer, averages);
  }

  private NDArray loss(T5Network model, TrainingBatch batch, Dropout dropout) {
    Encoded memory = model.encode(batch.sources(), dropout);
    NDArray logits = model.logits(batch.inputs(), memory, dropout);
    NDArray labels = batch.labels().ids(manager, TrainingBatch.IGNORED);
    return crossEntropy.call(new NDList(logits, labels)).singletonOrThrow();
  }

  private void update(double learningRate) {
    NativeRuntime.inference(
        () -> {
          optimizer.step(learningRate);
          weights.arrays().values().forEach(array -> JniUtils.zeroGrad((PtNDArray) array));
          steps++;
          if (options.ema() > 0) {
            optimizer.average(averages, weights, 1 - emaDecay());
          }
          return steps;
        });
  }

  /** Short at first, so that the average soon forgets the random start. */
  private double emaDecay() {
    return Math.min(options.ema(), (1.0 + steps) / (10.0 + steps));
  }

  /** Each step's dropout follows from seed and step alone. */
  private void seedDropout() {
    JniUtils.setSeed(options.seed() * 0x9E3779B97F4A7C15L + steps);
  }

  private static Weights copyOf(Weights weights) {
    Map<String, NDArray> copies = new LinkedHashMap<>();
    weights.arrays().forEach((name, array) -> copies.put(name, array.duplicate()));
    return new Weights(copies);
  }
}
