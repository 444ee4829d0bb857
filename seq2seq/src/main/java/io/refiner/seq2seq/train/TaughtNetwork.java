package io.refiner.seq2seq.train;

import java.util.Map;
import java.util.Optional;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.T5Parameters;
import io.refiner.seq2seq.network.Dropout;
import io.refiner.seq2seq.network.Encoded;
import io.refiner.seq2seq.network.LowRank;
import io.refiner.seq2seq.network.T5Network;
import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.runtime.NativeRuntime;

/** A network under teacher forcing: it reads whole answers and scores each of their tokens. */
final class TaughtNetwork {

  private final NDManager manager;
  private final T5Network network;
  private final ChunkedHead head;
  private Optional<CompiledTeacher> compiled = Optional.empty();

  /**
   * A network over weights that somebody else owns.
   *
   * @param adapters what is added to some weights, by their names
   */
  TaughtNetwork(NDManager manager, Base base, Map<String, LowRank> adapters) {
    this.manager = manager;
    T5Config config = base.config();
    Weights weights = base.weights();
    network = new T5Network(manager, config, weights, adapters);
    head = new ChunkedHead(manager, weights.get(T5Parameters.head(config)), config.outputScale());
  }

  /** Lets a compiled forward pass do what is recorded. */
  void recordBy(CompiledTeacher teacher) {
    compiled = Optional.of(teacher);
  }

  T5Network network() {
    return network;
  }

  /** The log-probability of each target token and the entropy there: [N, 2], not recorded. */
  NDArray scores(TrainingBatch batch) {
    return NativeRuntime.inference(() -> head.scores(states(batch, Dropout.OFF), batch.labels()));
  }

  /**
   * Adds the gradients of the batch's part of the loss; runs while recording.
   *
   * @param tokens the target tokens that the loss is the mean of, those of other batches included
   * @return the batch's part of the loss
   */
  double accumulate(TrainingBatch batch, long tokens, Dropout dropout) {
    NDArray rates = manager.full(new Shape(batch.size(), 1), -1f / tokens, DataType.FLOAT32);
    NDArray logProbs = head.backward(recorded(batch, dropout), batch.labels(), rates);
    return -logProbs.sum().getFloat() / (double) tokens;
  }

  /**
   * Adds the gradients of a loss that is told by its derivatives; runs while recording.
   *
   * @param rates [N, 2], by each target token's log-probability and by the entropy there
   */
  void accumulate(TrainingBatch batch, float[][] rates, Dropout dropout) {
    head.backward(recorded(batch, dropout), batch.labels(), manager.create(rates));
  }

  private NDArray recorded(TrainingBatch batch, Dropout dropout) {
    return compiled.map(teacher -> teacher.states(batch)).orElseGet(() -> states(batch, dropout));
  }

  /** The decoder's states [N, d_model] that the target tokens are read off. */
  private NDArray states(TrainingBatch batch, Dropout dropout) {
    Encoded memory = network.encode(batch.sources(), dropout);
    return head.rows(network.states(batch.inputs(), memory, dropout), batch.positions());
  }
}
