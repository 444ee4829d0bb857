package io.refiner.seq2seq.train;

import java.nio.file.Path;
import java.util.Map;

import ai.djl.ndarray.NDManager;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.adapter.Adapter;
import io.refiner.seq2seq.checkpoint.Checkpoint;
import io.refiner.seq2seq.checkpoint.ValueHeadFile;
import io.refiner.seq2seq.network.FreshWeights;
import io.refiner.seq2seq.network.StoredWeights;
import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.tokenizer.Tokenizer;

/**
 * What a trainer begins with.
 *
 * @param options how it works
 * @param base the model
 * @param learned what it changes
 */
record TrainerStart(TrainerOptions options, Base base, Learned learned) {

  /** Random weights. */
  static TrainerStart fresh(
      NDManager manager, T5Config config, Tokenizer tokenizer, TrainerOptions options) {
    Base base = new Base(config, tokenizer, FreshWeights.draw(manager, config, options.seed()));
    return begin(manager, base, heads(manager, config, options), options);
  }

  /** The weights of a folder, and its value head if it has one and one is trained. */
  static TrainerStart model(
      NDManager manager,
      Path folder,
      Checkpoint checkpoint,
      Tokenizer tokenizer,
      TrainerOptions options) {
    Base base = Base.of(checkpoint, tokenizer, manager);
    return begin(manager, base, heads(manager, folder, base.config(), options), options);
  }

  /** The weights of a checkpoint, and the factors of an adapter in the given folder. */
  static TrainerStart adapter(
      NDManager manager,
      Checkpoint checkpoint,
      Tokenizer tokenizer,
      Path folder,
      TrainerOptions options) {
    Adapter stored = Adapter.read(folder, checkpoint.config());
    TrainerOptions adapting = options.withLora(stored.options());
    Weights heads = heads(manager, folder, checkpoint.config(), options);
    Weights trained = LiveAdapter.load(manager, stored).and(heads);
    Learned learned = Learned.begin(manager, trained, options.ema() > 0);
    return new TrainerStart(adapting, Base.of(checkpoint, tokenizer, manager), learned);
  }

  /** A state. */
  static TrainerStart state(
      NDManager manager,
      StateFolder state,
      Checkpoint checkpoint,
      Tokenizer tokenizer,
      TrainerOptions options) {
    Base base = Base.of(checkpoint, tokenizer, manager);
    return new TrainerStart(options, base, state.learned(manager, base, options));
  }

  private static TrainerStart begin(
      NDManager manager, Base base, Weights heads, TrainerOptions options) {
    Weights trained =
        options
            .lora()
            .map(lora -> LiveAdapter.draw(manager, base.config(), lora, options.seed()))
            .orElse(base.weights());
    Learned learned = Learned.begin(manager, trained.and(heads), options.ema() > 0);
    return new TrainerStart(options, base, learned);
  }

  private static Weights heads(NDManager manager, T5Config config, TrainerOptions options) {
    return options.valueHead() ? ValueHead.fresh(manager, config) : new Weights(Map.of());
  }

  private static Weights heads(
      NDManager manager, Path folder, T5Config config, TrainerOptions options) {
    if (!options.valueHead()) {
      return new Weights(Map.of());
    }
    return ValueHeadFile.read(folder, config)
        .map(stored -> StoredWeights.load(manager, stored))
        .orElseGet(() -> ValueHead.fresh(manager, config));
  }
}
