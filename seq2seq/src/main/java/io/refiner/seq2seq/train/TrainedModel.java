package io.refiner.seq2seq.train;

import java.util.Map;
import java.util.Optional;

import ai.djl.ndarray.NDManager;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.adapter.Adapter;
import io.refiner.seq2seq.checkpoint.FloatTensor;
import io.refiner.seq2seq.network.Dropout;
import io.refiner.seq2seq.network.LowRank;
import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.runtime.NativeRuntime;

/**
 * A model in its two forms: one that learns, and one that answers, is scored and saved. The second
 * has the averages if there are any, and adapters merged into the weights.
 */
final class TrainedModel {

  private final Base base;
  private final Learned learned;
  private final Optional<LiveAdapter> adapter;
  private final TaughtNetwork learner;
  private final TaughtNetwork scorer;
  private final TaughtNetwork answerer;
  private final Weights answers;
  private boolean merged;

  TrainedModel(NDManager manager, Base base, Learned learned, TrainerOptions options) {
    this.base = base;
    this.learned = learned;
    T5Config config = base.config();
    adapter = options.lora().map(lora -> new LiveAdapter(manager, config, lora));
    Weights weights = base.weights().and(learned.weights());
    Optional<CompiledTeacher> teacher = teacher(manager, config, weights, options);
    learner =
        adapter
            .map(a -> network(manager, weights, a.layers(weights, a.dropout()), teacher))
            .orElseGet(() -> network(manager, weights, Map.of(), teacher));
    scorer =
        adapter
            .map(a -> a.layers(weights, Dropout.OFF))
            .map(layers -> network(manager, weights, layers, Optional.empty()))
            .orElse(learner);
    answers = adapter.map(a -> a.mergeable(base.weights())).orElse(learned.averages());
    answerer =
        answers == learned.weights()
            ? learner
            : network(manager, answers, Map.of(), Optional.empty());
  }

  private TaughtNetwork network(
      NDManager manager,
      Weights weights,
      Map<String, LowRank> adapters,
      Optional<CompiledTeacher> teacher) {
    return new TaughtNetwork(manager, base.config(), weights, adapters, teacher);
  }

  private static Optional<CompiledTeacher> teacher(
      NDManager manager, T5Config config, Weights weights, TrainerOptions options) {
    TeacherProbe probe = new TeacherProbe(config, options.lora());
    return TeacherChoice.of(manager, options.computation(), probe)
        .map(precision -> new TeacherScript(config, precision, options.dropout(), options.lora()))
        .map(script -> new CompiledTeacher(manager, config, script, weights));
  }

  Base base() {
    return base;
  }

  Learned learned() {
    return learned;
  }

  /** The newest weights, as they are trained. */
  TaughtNetwork learner() {
    return learner;
  }

  /** The newest weights without the dropout of adapters. */
  TaughtNetwork scorer() {
    return scorer;
  }

  /** The network over {@link #answers}. */
  TaughtNetwork answerer() {
    answers();
    return answerer;
  }

  /** All weights with what was learned, up to date until the next step. */
  Weights answers() {
    adapter.filter(a -> !merged).ifPresent(this::merge);
    return answers;
  }

  /** The adapter with what was learned, for writing; empty if none is trained. */
  Optional<Adapter> adapter() {
    return adapter.map(a -> a.stored(learned.averages()));
  }

  /** The adapter with the newest factors, not their averages. */
  Optional<Adapter> newestAdapter() {
    return adapter.map(a -> a.stored(learned.weights()));
  }

  /** The value head with what was learned, for writing; empty if there is none. */
  Map<String, FloatTensor> valueHead() {
    return Learned.valueHead(learned.averages());
  }

  /** Says that a step has changed what was learned. */
  void changed() {
    merged = false;
  }

  private void merge(LiveAdapter from) {
    merged =
        NativeRuntime.inference(
            () -> {
              from.merge(answers, base.weights(), learned.averages());
              return true;
            });
  }
}
