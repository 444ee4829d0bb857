package io.refiner.seq2seq.train;

import java.util.Map;
import java.util.Optional;
import java.util.function.Supplier;

import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;

import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.T5Parameters;
import io.refiner.seq2seq.checkpoint.ValueHeadFile;
import io.refiner.seq2seq.network.Dropout;
import io.refiner.seq2seq.network.Encoded;
import io.refiner.seq2seq.network.LowRank;
import io.refiner.seq2seq.network.T5Network;
import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.runtime.DeviceMemoryException;
import io.refiner.seq2seq.runtime.NativeRuntime;

/** A network under teacher forcing: it reads whole answers and scores each of their tokens. */
final class TaughtNetwork {

  private final NDManager manager;
  private final T5Network network;
  private final String headName;
  private final ChunkedHead head;
  private final Optional<CompiledTeacher> teacher;
  private final Optional<ValueHead> valueHead;

  /**
   * A network over weights that somebody else owns.
   *
   * @param weights of the model, and of a value head if there is one
   * @param adapters what is added to some weights, by their names
   * @param teacher a compiled pass over the same weights that does what is recorded; without one it
   *     is done operation by operation
   */
  TaughtNetwork(
      NDManager manager,
      T5Config config,
      Weights weights,
      Map<String, LowRank> adapters,
      Optional<CompiledTeacher> teacher) {
    this.manager = manager;
    this.teacher = teacher;
    network = new T5Network(manager, config, weights, adapters);
    headName = T5Parameters.head(config);
    head =
        new ChunkedHead(
            manager,
            weights.get(headName),
            config.outputScale(),
            teacher.map(CompiledTeacher::precision).orElse(Precision.FP32));
    valueHead =
        weights.arrays().containsKey(ValueHeadFile.WEIGHT)
            ? Optional.of(new ValueHead(manager, weights))
            : Optional.empty();
  }

  T5Network network() {
    return network;
  }

  /**
   * The log-probability of each target token, the entropy there and, with a value head, the value:
   * [N, 2] or [N, 3], in fp32, not recorded.
   *
   * @throws DeviceMemoryException if the device has no memory for the batch
   */
  NDArray scores(TrainingBatch batch) {
    return inMemory(
        batch,
        () ->
            NativeRuntime.inference(
                () -> {
                  NDArray states = states(batch, Dropout.OFF);
                  NDArray scores = head.scores(states, batch.labels());
                  return valueHead.map(v -> scores.concat(v.values(states), 1)).orElse(scores);
                }));
  }

  /**
   * Adds the gradients of the batch's part of the loss; runs while recording.
   *
   * @param tokens the target tokens that the loss is the mean of, those of other batches included
   * @param dropout of a pass operation by operation; a compiled one has its own
   * @return the batch's part of the loss
   * @throws DeviceMemoryException if the device has no memory for the batch
   */
  double accumulate(TrainingBatch batch, long tokens, Dropout dropout, Gradients gradients) {
    NDArray rates = manager.full(new Shape(batch.size(), 1), -1f / tokens, DataType.FLOAT32);
    NDArray logProbs =
        inMemory(batch, () -> backward(batch, rates, Optional.empty(), dropout, gradients));
    return -logProbs.sum().getFloat() / (double) tokens;
  }

  /**
   * Adds the gradients of a loss that is told by its derivatives; runs while recording.
   *
   * @param rates by each score of {@link #scores}
   * @param dropout of a pass operation by operation; a compiled one has its own
   * @throws DeviceMemoryException if the device has no memory for the batch
   */
  void accumulate(TrainingBatch batch, float[][] rates, Dropout dropout, Gradients gradients) {
    NDArray all = manager.create(rates);
    Optional<NDArray> valueRates = valueHead.map(v -> all.get(":, 2:"));
    inMemory(batch, () -> backward(batch, all.get(":, :2"), valueRates, dropout, gradients));
  }

  private static NDArray inMemory(TrainingBatch batch, Supplier<NDArray> pass) {
    return NativeRuntime.inMemory(
        pass,
        batch::describe,
        "give smaller batches (batch-tokens) and accumulate as many more, shorten the texts, train an adapter");
  }

  private NDArray backward(
      TrainingBatch batch,
      NDArray rates,
      Optional<NDArray> valueRates,
      Dropout dropout,
      Gradients gradients) {
    NDArray states =
        teacher.map(pass -> pass.states(batch)).orElseGet(() -> states(batch, dropout));
    NDArray byStates = manager.zeros(states.getShape());
    NDArray logProbs =
        NativeRuntime.inference(
            () -> {
              valueRates.ifPresent(
                  values -> valueHead.orElseThrow().learn(states, values, byStates, gradients));
              return head.learn(states, batch.labels(), rates, byStates, gradients.sum(headName));
            });
    gradients.backward(states, byStates);
    return logProbs;
  }

  /** The decoder's states [N, d_model] that the target tokens are read off. */
  private NDArray states(TrainingBatch batch, Dropout dropout) {
    Encoded memory = network.encode(batch.sources(), dropout);
    return head.rows(network.states(batch.inputs(), memory, dropout), batch.positions());
  }
}
