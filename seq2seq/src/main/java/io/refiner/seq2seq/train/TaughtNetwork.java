package io.refiner.seq2seq.train;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.T5Parameters;
import io.refiner.seq2seq.network.Dropout;
import io.refiner.seq2seq.network.Encoded;
import io.refiner.seq2seq.network.T5Network;
import io.refiner.seq2seq.network.Weights;

/** A network under teacher forcing: it reads whole answers and scores each of their tokens. */
final class TaughtNetwork {

  private final NDManager manager;
  private final T5Network network;
  private final ChunkedHead head;

  TaughtNetwork(NDManager manager, T5Config config, Weights weights) {
    this.manager = manager;
    network = new T5Network(manager, config, weights);
    head = new ChunkedHead(manager, weights.get(T5Parameters.head(config)), config.outputScale());
  }

  T5Network network() {
    return network;
  }

  /** The log-probability [N, 1] of each target token; nothing is recorded. */
  NDArray logProbs(TrainingBatch batch) {
    return head.logProbs(states(batch, Dropout.OFF), batch.labels());
  }

  /**
   * Adds the gradients of the batch's part of the loss.
   *
   * @param tokens the target tokens that the loss is the mean of, those of other batches included
   * @return the batch's part of the loss
   */
  double accumulate(TrainingBatch batch, long tokens, Dropout dropout) {
    NDArray rates = manager.full(new Shape(batch.size(), 1), -1f / tokens, DataType.FLOAT32);
    NDArray logProbs = head.backward(states(batch, dropout), batch.labels(), rates);
    return -logProbs.sum().getFloat() / (double) tokens;
  }

  /** The decoder's states [N, d_model] that the target tokens are read off. */
  private NDArray states(TrainingBatch batch, Dropout dropout) {
    Encoded memory = network.encode(batch.sources(), dropout);
    return head.rows(network.states(batch.inputs(), memory, dropout), batch.positions());
  }
}
