package io.refiner.seq2seq.train;

import java.nio.file.Path;
import java.util.Collection;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.function.BiFunction;
import java.util.function.Function;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;

import io.refiner.files.AtomicFolder;
import io.refiner.seq2seq.Seq2SeqSettings;
import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.WeightFormat;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.checkpoint.CheckpointWriter;
import io.refiner.seq2seq.checkpoint.StorageType;
import io.refiner.seq2seq.compiled.LiveNetwork;
import io.refiner.seq2seq.generation.BatchedGenerator;
import io.refiner.seq2seq.generation.Limits;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.seq2seq.network.Dropout;
import io.refiner.seq2seq.network.InferenceNetwork;
import io.refiner.seq2seq.network.StoredWeights;
import io.refiner.seq2seq.runtime.NativeRuntime;
import io.refiner.seq2seq.tokenizer.ModelText;
import io.refiner.seq2seq.tokenizer.Tokenizer;

/**
 * Trains a T5 with teacher forcing, by cross-entropy or by any loss of what it thinks of its own
 * answers; not thread-safe.
 *
 * <p>Same seed, options and batches give the same weights bit by bit on one machine with the same
 * number of threads. Dropout draws from the engine's one generator, so two trainers that step at
 * the same time on two threads are not repeatable.
 *
 * <p>Where the device has no memory for a batch, the step is taken in halves of it, with a warning;
 * where it has none for a single row, {@link io.refiner.seq2seq.runtime.DeviceMemoryException}
 * tells its shape, and the weights are as they were.
 */
public final class SequenceTrainer implements AutoCloseable {

  private final NDManager manager;
  private final TrainerOptions options;
  private final TrainedModel model;
  private final Updates updates;
  private final InferenceNetwork liveNetwork;

  /** Those that nobody has closed, each by itself whatever it is equal to. */
  private final Set<LiveGenerator> generators = Collections.newSetFromMap(new IdentityHashMap<>());

  private SequenceTrainer(NDManager manager, TrainerStart start) {
    this.manager = manager;
    options = start.options();
    model = new TrainedModel(manager, start.base(), start.learned(), options);
    updates = new Updates(manager, options, start.learned());
    Computation computation = options.computation();
    liveNetwork =
        new LiveNetwork(
            manager,
            Seq2SeqSettings.on(computation.device())
                .withNetwork(computation.network(), WeightFormat.AUTO),
            new LiveNetwork.Source(start.base().config(), updates::steps, model::answers),
            model.answerer().network());
  }

  /**
   * Starts from random weights, which the seed decides.
   *
   * @param tokenizer owned by the trainer from now on
   */
  public static SequenceTrainer fresh(
      T5Config config, Tokenizer tokenizer, TrainerOptions options) {
    return open(
        options, tokenizer, manager -> TrainerStart.fresh(manager, config, tokenizer, options));
  }

  /**
   * Starts from the weights of a folder, with a fresh optimizer; where a value head is trained,
   * from the folder's if it has one.
   *
   * @throws io.refiner.seq2seq.checkpoint.CheckpointException if the folder is not a whole T5
   */
  public static SequenceTrainer resume(Path folder, TrainerOptions options) {
    Checkpoint checkpoint = Checkpoint.read(folder);
    Tokenizer tokenizer = checkpoint.openTokenizer();
    return open(
        options,
        tokenizer,
        manager -> TrainerStart.model(manager, folder, checkpoint, tokenizer, options));
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
    Tokenizer tokenizer = checkpoint.openTokenizer();
    return open(
        options,
        tokenizer,
        manager -> TrainerStart.adapter(manager, checkpoint, tokenizer, adapter, options));
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
    Checkpoint checkpoint = state.model();
    Tokenizer tokenizer = checkpoint.openTokenizer();
    return open(
        options,
        tokenizer,
        manager -> TrainerStart.state(manager, state, checkpoint, tokenizer, options));
  }

  private static SequenceTrainer open(
      TrainerOptions options, Tokenizer tokenizer, Function<NDManager, TrainerStart> start) {
    try {
      return open(options, start);
    } catch (RuntimeException | Error e) {
      tokenizer.close();
      throw e;
    }
  }

  private static SequenceTrainer open(
      TrainerOptions options, Function<NDManager, TrainerStart> start) {
    return NativeRuntime.inference(
        () -> {
          NDManager manager =
              NativeRuntime.newManager(NativeRuntime.device(options.computation().device()));
          try {
            return NativeRuntime.inMemory(
                () -> new SequenceTrainer(manager, start.apply(manager)),
                () -> "weights, their averages and their moments",
                "train an adapter in their place");
          } catch (RuntimeException | Error e) {
            manager.close();
            throw e;
          }
        });
  }

  /**
   * Learns from one batch; returns the mean loss per target token before the update.
   *
   * @throws DivergedException if loss or gradients are not finite; the step is not taken then
   */
  public double step(List<Example> batch, double learningRate) {
    return step(List.of(batch), learningRate);
  }

  /**
   * Learns from several batches in one update, for which only one at a time must fit into memory.
   * The loss is the mean per target token over all of them, so that without dropout the way in
   * which the examples are split doesn't matter.
   *
   * @return the loss before the update
   * @throws DivergedException if loss or gradients are not finite; the step is not taken then
   */
  public double step(Collection<List<Example>> microBatches, double learningRate) {
    requireSome(microBatches);
    return Halves.whereNeeded(microBatches, batches -> learn(batches, learningRate));
  }

  private double learn(List<List<Example>> microBatches, double learningRate) {
    List<TrainingBatch> batches = microBatches.stream().map(this::tokens).toList();
    long tokens = batches.stream().mapToLong(TrainingBatch::size).sum();
    return updated(
            learningRate,
            (gradients, dropout) -> {
              double loss = 0;
              for (TrainingBatch batch : batches) {
                loss +=
                    Updates.scoped(
                        () -> model.learner().accumulate(batch, tokens, dropout, gradients));
              }
              return OptionalDouble.of(loss);
            })
        .orElseThrow();
  }

  /**
   * Takes a step on any loss of the answers' scores, in one update over several batches. Scores are
   * taken in fp32 and without dropout, and an answer is computed twice: once for them, once for the
   * gradients. Where these are to be those of the scores exactly, options have dropout 0.
   *
   * @param objective asked for each batch; again for its halves, if there is no memory for it
   * @throws DivergedException if the gradients are not finite; the step is not taken then
   */
  public void policyStep(
      Collection<List<TokenExample>> microBatches, TokenObjective objective, double learningRate) {
    requireSome(microBatches);
    Halves.whereNeeded(microBatches, batches -> learn(batches, objective, learningRate));
  }

  private OptionalDouble learn(
      List<List<TokenExample>> microBatches, TokenObjective objective, double learningRate) {
    return updated(
        learningRate,
        (gradients, dropout) -> {
          int first = 0;
          for (List<TokenExample> answers : microBatches) {
            List<TokenRates> rates = objective.rates(first, score(answers));
            TrainingBatch batch = TrainingBatch.ofTokens(answers, model.base());
            float[][] columns = TokenColumns.of(answers, rates, options.valueHead());
            Updates.scoped(
                () -> {
                  model.learner().accumulate(batch, columns, dropout, gradients);
                  return columns;
                });
            first += answers.size();
          }
          return OptionalDouble.empty();
        });
  }

  /** Scores answers under the newest weights, not their averages, without dropout. */
  public List<TokenScores> score(List<TokenExample> answers) {
    TrainingBatch batch = TrainingBatch.ofTokens(answers, model.base());
    float[] scores = Updates.scoped(() -> model.scorer().scores(batch).toFloatArray());
    return TokenColumns.split(answers, scores, options.valueHead());
  }

  /** The mean loss per target token, without dropout and without learning. */
  public double loss(List<Example> batch) {
    TrainingBatch tokens = tokens(batch);
    return Updates.scoped(() -> -model.answerer().scores(tokens).get(":, 0").mean().getFloat());
  }

  /** How many target tokens an example has, which {@link #loss} is the mean over. */
  public int targetTokens(Example example) {
    Base base = model.base();
    int end = base.config().eosTokenId();
    return ModelText.target(base.tokenizer(), example.target(), end).length;
  }

  /** How many weights the model has. */
  public long weights() {
    return model.base().weights().count();
  }

  /** How many weights are trained: all of them, or those of an adapter. */
  public long trainedWeights() {
    return model.learned().weights().count();
  }

  /** Where it computes, as {@link io.refiner.seq2seq.DeviceChoice} reads it. */
  public String device() {
    Device device = manager.getDevice();
    return device.isGpu() ? "gpu:" + device.getDeviceId() : "cpu";
  }

  /** What turns texts into the ids that this model is trained on; closed with the trainer. */
  public Tokenizer tokenizer() {
    return model.base().tokenizer();
  }

  /**
   * A view that answers with the weights as they are at each call, and leaves them when closed. It
   * holds native memory of its own, which is freed with the trainer at the latest.
   */
  public TextGenerator generator() {
    Base base = model.base();
    Limits limits = options.computation().limits();
    LiveGenerator generator =
        new LiveGenerator(
            new BatchedGenerator(liveNetwork, base.config(), base.tokenizer(), limits),
            model::answers,
            limits.maxPromptTokens(),
            () -> writer().digest(StorageType.F32),
            generators::remove);
    generators.add(generator);
    return generator;
  }

  /**
   * Writes a whole Hugging Face folder, an adapter merged into the weights, a value head beside
   * them in {@link io.refiner.seq2seq.checkpoint.ValueHeadFile#NAME}.
   *
   * @throws io.refiner.seq2seq.checkpoint.CheckpointException if a file can't be written, or a
   *     weight isn't finite or too large for the type
   */
  public void save(Path folder, StorageType type) {
    writer().write(folder, type);
  }

  /**
   * The same with what belongs to the weights, such as their card, which is replaced with them.
   *
   * @param beside writes into the new folder when the model is there
   */
  public void save(Path folder, StorageType type, AtomicFolder.Content beside) {
    writer().write(folder, type, beside);
  }

  /**
   * Writes the adapter, as a folder that peft loads, and a value head beside it.
   *
   * @param base the name of the adapted model, for those who look for it
   * @throws IllegalStateException if no adapter is trained
   * @throws io.refiner.seq2seq.checkpoint.CheckpointException if a file can't be written, or a
   *     value isn't finite
   */
  public void saveAdapter(Path folder, String base) {
    model
        .adapter()
        .orElseThrow(() -> new IllegalStateException("this trainer has no adapter to save"))
        .write(folder, base, model.valueHead());
  }

  /**
   * Writes all that {@link #restore} needs; a kill at any moment leaves the old state or this one.
   *
   * @throws io.refiner.seq2seq.checkpoint.CheckpointException if it can't be written, or a weight
   *     isn't finite; the old state is then still there
   */
  public void saveState(Path folder) {
    StateFolder.write(folder, model, options, updates.steps());
  }

  @Override
  public void close() {
    List.copyOf(generators).forEach(LiveGenerator::close);
    manager.close();
    model.base().tokenizer().close();
  }

  /** How many views that answer are open. */
  int openGenerators() {
    return generators.size();
  }

  /** How many arrays the trainer and what hangs on it hold. */
  int liveArrays() {
    return manager.getManagedArrays().size();
  }

  private CheckpointWriter writer() {
    return StoredWeights.writer(model.base().config(), model.base().tokenizer(), model.answers())
        .withValueHead(model.valueHead());
  }

  /** An update by no gradients at all would still move the weights, as their moments have it. */
  private static void requireSome(Collection<?> microBatches) {
    if (microBatches.isEmpty()) {
      throw new IllegalArgumentException("a step needs at least one batch");
    }
  }

  private TrainingBatch tokens(List<Example> batch) {
    return TrainingBatch.of(batch, model.base());
  }

  private OptionalDouble updated(
      double learningRate, BiFunction<Gradients, Dropout, OptionalDouble> passes) {
    OptionalDouble result = updates.apply(learningRate, passes);
    model.changed();
    return result;
  }
}
