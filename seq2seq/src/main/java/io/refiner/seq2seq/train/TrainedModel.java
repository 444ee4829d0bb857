package io.refiner.seq2seq.train;

import java.util.Map;
import java.util.Optional;

import ai.djl.ndarray.NDManager;

import io.refiner.seq2seq.network.Dropout;
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

  TrainedModel(NDManager manager, Base base, Learned learned, Optional<LiveAdapter> adapter) {
    this.base = base;
    this.learned = learned;
    this.adapter = adapter;
    learner =
        adapter
            .map(a -> new TaughtNetwork(manager, base, a.layers(learned.weights(), a.dropout())))
            .orElseGet(() -> new TaughtNetwork(manager, base, Map.of()));
    scorer =
        adapter
            .map(a -> new TaughtNetwork(manager, base, a.layers(learned.weights(), Dropout.OFF)))
            .orElse(learner);
    answers = adapter.map(a -> a.mergeable(base.weights())).orElse(learned.averages());
    answerer =
        answers == base.weights()
            ? learner
            : new TaughtNetwork(manager, base.with(answers), Map.of());
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
