package io.refiner.seq2seq.train;

import java.nio.file.Path;
import java.util.Collection;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;
import java.util.function.Supplier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.NDScope;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.jni.JniUtils;

import io.refiner.seq2seq.NetworkPath;
import io.refiner.seq2seq.Seq2SeqSettings;
import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.adapter.Adapter;
import io.refiner.seq2seq.adapter.LoraOptions;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.checkpoint.CheckpointWriter;
import io.refiner.seq2seq.checkpoint.StorageType;
import io.refiner.seq2seq.compiled.LiveNetwork;
import io.refiner.seq2seq.generation.BatchedGenerator;
import io.refiner.seq2seq.generation.Limits;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.seq2seq.network.Dropout;
import io.refiner.seq2seq.network.FreshWeights;
import io.refiner.seq2seq.network.InferenceNetwork;
import io.refiner.seq2seq.network.StoredWeights;
import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.runtime.NativeRuntime;
import io.refiner.seq2seq.tokenizer.Tokenizer;

/**
 * Trains a T5 by cross-entropy with teacher forcing; not thread-safe.
 *
 * <p>Same seed, options and batches give the same weights bit by bit on one machine with the same
 * number of threads. Dropout draws from the engine's one generator, so two trainers that step at
 * the same time on two threads are not repeatable.
 */
public final class SequenceTrainer implements AutoCloseable {

  private final NDManager manager;
  private final TrainerOptions options;
  private final TrainedModel model;
  private final Learned learned;
  private final InferenceNetwork liveNetwork;
  private final AdamW optimizer;
  private long steps;

  private SequenceTrainer(NDManager manager, Base base, TrainerOptions options, Learned learned) {
    this.manager = manager;
    this.options = options;
    this.learned = learned;
    steps = learned.moments().steps();
    Optional<LiveAdapter> adapter =
        options.lora().map(lora -> new LiveAdapter(manager, base.config(), lora));
    model = new TrainedModel(manager, base, learned, adapter);
    if (options.path() != NetworkPath.PLAIN && adapter.isEmpty()) {
      model
          .learner()
          .recordBy(new CompiledTeacher(manager, base.config(), base.weights(), options.dropout()));
    }
    liveNetwork =
        new LiveNetwork(
            manager,
            Seq2SeqSettings.on(options.device()),
            new LiveNetwork.Source(base.config(), () -> steps, model::answers),
            model.answerer().network());
    learned.weights().arrays().values().forEach(SequenceTrainer::train);
    optimizer = new AdamW(manager, learned.weights(), options.optimizer(), learned.moments());
  }

  /** Starts from random weights, which the seed decides. */
  public static SequenceTrainer fresh(
      T5Config config, Tokenizer tokenizer, TrainerOptions options) {
    return open(
        options,
        manager -> {
          Weights weights = FreshWeights.draw(manager, config, options.seed());
          return begin(manager, new Base(config, tokenizer, weights), options);
        });
  }

  /**
   * Starts from the weights of a folder, with a fresh optimizer.
   *
   * @throws io.refiner.seq2seq.checkpoint.CheckpointException if the folder is not a whole T5
   */
  public static SequenceTrainer resume(Path folder, TrainerOptions options) {
    Checkpoint checkpoint = Checkpoint.read(folder);
    return open(options, manager -> begin(manager, Base.of(checkpoint, manager), options));
  }

  /**
   * Trains an adapter further, with a fresh optimizer.
   *
   * @param folder the model that it adapts
   * @param adapter an adapter in peft's format; its options take the place of the given ones
   * @throws io.refiner.seq2seq.checkpoint.CheckpointException if either folder is not whole, or the
   *     adapter is one of another model
   */
  public static SequenceTrainer resumeAdapter(Path folder, Path adapter, TrainerOptions options) {
    Checkpoint checkpoint = Checkpoint.read(folder);
    Adapter stored = Adapter.read(adapter, checkpoint.config());
    TrainerOptions adapting = options.withLora(stored.options());
    return open(
        options,
        manager -> {
          Weights factors = LiveAdapter.load(manager, stored);
          Learned learned = Learned.begin(manager, factors, options.ema() > 0);
          return new SequenceTrainer(manager, Base.of(checkpoint, manager), adapting, learned);
        });
  }

  /**
   * Goes on where a trainer was when it wrote its state: the same batches then give the same
   * weights, bit by bit, as if it had never stopped.
   *
   * @param options as they were; only the device may be another one
   * @throws io.refiner.seq2seq.checkpoint.CheckpointException if the folder is not a whole state,
   *     or one of other options
   */
  public static SequenceTrainer restore(Path folder, TrainerOptions options) {
    StateFolder state = StateFolder.open(folder, options);
    return open(
        options,
        manager -> {
          Base base = state.base(manager);
          Learned learned = state.learned(manager, base, options);
          return new SequenceTrainer(manager, base, options, learned);
        });
  }

  private static SequenceTrainer begin(NDManager manager, Base base, TrainerOptions options) {
    Weights trained =
        options
            .lora()
            .map(lora -> LiveAdapter.draw(manager, base.config(), lora, options.seed()))
            .orElse(base.weights());
    Learned learned = Learned.begin(manager, trained, options.ema() > 0);
    return new SequenceTrainer(manager, base, options, learned);
  }

  private static SequenceTrainer open(
      TrainerOptions options, Function<NDManager, SequenceTrainer> start) {
    return NativeRuntime.inference(
        () -> {
          NDManager manager = NativeRuntime.newManager(NativeRuntime.device(options.device()));
          try {
            return start.apply(manager);
          } catch (RuntimeException e) {
            manager.close();
            throw e;
          }
        });
  }

  /** Learns from one batch; returns the mean loss per target token before the update. */
  public double step(List<Example> batch, double learningRate) {
    return step(List.of(batch), learningRate);
  }

  /**
   * Learns from several batches in one update, for which only one at a time must fit into memory.
   * The loss is the mean per target token over all of them, so that without dropout the way in
   * which the examples are split doesn't matter.
   *
   * @return the loss before the update
   */
  public double step(Collection<List<Example>> microBatches, double learningRate) {
    List<TrainingBatch> batches = microBatches.stream().map(this::tokens).toList();
    if (batches.isEmpty()) {
      throw new IllegalArgumentException("a step needs at least one batch");
    }
    long tokens = batches.stream().mapToLong(TrainingBatch::size).sum();
    return updated(
        learningRate,
        dropout -> {
          double loss = 0;
          for (TrainingBatch batch : batches) {
            loss += scoped(() -> model.learner().accumulate(batch, tokens, dropout));
          }
          return loss;
        });
  }

  /**
   * Takes a step on any loss of the answers' scores, in one update over several batches. Scores are
   * taken without dropout, and an answer is computed twice: once for them, once for the gradients.
   *
   * @param objective asked once for each batch
   */
  public void policyStep(
      Collection<List<TokenExample>> microBatches, TokenObjective objective, double learningRate) {
    updated(
        learningRate,
        dropout -> {
          int first = 0;
          for (List<TokenExample> answers : microBatches) {
            List<TokenRates> rates = objective.rates(first, score(answers));
            TrainingBatch batch = TrainingBatch.ofTokens(answers, model.base());
            float[][] columns = TokenColumns.of(answers, rates);
            scoped(
                () -> {
                  model.learner().accumulate(batch, columns, dropout);
                  return columns;
                });
            first += answers.size();
          }
          return first;
        });
  }

  /** Scores answers under the newest weights, not their averages, without dropout. */
  public List<TokenScores> score(List<TokenExample> answers) {
    TrainingBatch batch = TrainingBatch.ofTokens(answers, model.base());
    float[] scores = scoped(() -> model.scorer().scores(batch).toFloatArray());
    return TokenColumns.split(answers, scores);
  }

  /** The mean loss per target token, without dropout and without learning. */
  public double loss(List<Example> batch) {
    TrainingBatch tokens = tokens(batch);
    return scoped(() -> -model.answerer().scores(tokens).get(":, 0").mean().getFloat());
  }

  /** What turns texts into the ids that this model is trained on. */
  public Tokenizer tokenizer() {
    return model.base().tokenizer();
  }

  /** A view that answers with the weights as they are at each call, and leaves them when closed. */
  public TextGenerator generator() {
    Base base = model.base();
    Seq2SeqSettings settings = Seq2SeqSettings.on(options.device());
    Limits limits = new Limits(settings.tokenBudget(), settings.maxPromptTokens());
    return new LiveGenerator(
        new BatchedGenerator(liveNetwork, base.config(), base.tokenizer(), limits),
        model::answers,
        limits.maxPromptTokens(),
        () -> writer().digest(StorageType.F32));
  }

  /**
   * Writes a whole Hugging Face folder, an adapter merged into the weights.
   *
   * @throws io.refiner.seq2seq.checkpoint.CheckpointException if a file can't be written, or a
   *     weight isn't finite or too large for the type
   */
  public void save(Path folder, StorageType type) {
    writer().write(folder, type);
  }

  /**
   * Writes the adapter alone, as a folder that peft loads.
   *
   * @param base the name of the adapted model, for those who look for it
   * @throws IllegalStateException if no adapter is trained
   * @throws io.refiner.seq2seq.checkpoint.CheckpointException if a file can't be written, or a
   *     value isn't finite
   */
  public void saveAdapter(Path folder, String base) {
    LoraOptions lora =
        options
            .lora()
            .orElseThrow(() -> new IllegalStateException("this trainer has no adapter to save"));
    LiveAdapter.stored(lora, learned.averages()).write(folder, base);
  }

  /**
   * Writes all that {@link #restore} needs; a kill at any moment leaves the old state or this one.
   *
   * @throws io.refiner.seq2seq.checkpoint.CheckpointException if it can't be written, or a weight
   *     isn't finite; the old state is then still there
   */
  public void saveState(Path folder) {
    StateFolder.write(folder, model, options, steps);
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
    return StoredWeights.writer(model.base().config(), model.base().tokenizer(), model.answers());
  }

  private TrainingBatch tokens(List<Example> batch) {
    return TrainingBatch.of(batch, model.base());
  }

  /** Gathers gradients and applies them; none are left, whatever happens. */
  private <T> T updated(double learningRate, Function<Dropout, T> gradients) {
    seedDropout();
    try {
      T result = NativeRuntime.recording(() -> gradients.apply(new Dropout(options.dropout())));
      NativeRuntime.inference(() -> scoped(() -> update(learningRate)));
      return result;
    } finally {
      zeroGradients();
    }
  }

  private long update(double learningRate) {
    optimizer.step(learningRate);
    steps++;
    model.changed();
    if (learned.averaged()) {
      optimizer.average(learned.averages(), learned.weights(), 1 - emaDecay());
    }
    return steps;
  }

  /** Frees every array that the work leaves. */
  private static <T> T scoped(Supplier<T> work) {
    try (NDScope scope = new NDScope()) {
      scope.suppressNotUsedWarning();
      return work.get();
    }
  }

  private void zeroGradients() {
    learned.weights().arrays().values().forEach(array -> JniUtils.zeroGrad((PtNDArray) array));
  }

  /** Makes a weight trainable; its gradient is there from the start, for those that add to it. */
  private static void train(NDArray weight) {
    weight.setRequiresGradient(true);
    try (NDArray zeros = weight.zerosLike()) {
      JniUtils.backward((PtNDArray) weight, (PtNDArray) zeros, false, false);
    }
  }

  /** Short at first, so that the average soon forgets the random start. */
  private double emaDecay() {
    return Math.min(options.ema(), (1.0 + steps) / (10.0 + steps));
  }

  /** Each step's dropout follows from seed and step alone. */
  private void seedDropout() {
    JniUtils.setSeed(options.seed() * 0x9E3779B97F4A7C15L + steps);
  }
}
