package io.refiner.seq2seq.generation;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;

import ai.djl.Device;
import ai.djl.engine.EngineException;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;

import io.refiner.seq2seq.network.DecodingSession;
import io.refiner.seq2seq.network.InferenceNetwork;
import io.refiner.seq2seq.network.TokenBatch;
import io.refiner.seq2seq.runtime.NativeRuntime;

/**
 * Scores that follow from prompt and answer alone, drawn anew for each: no batch can change them,
 * not even by rounding. It has memory for so many rows, and says so as libtorch does. Replicas may
 * share one.
 */
final class RandomNetwork implements InferenceNetwork {

  private static final int NONE = -1;

  private final NDManager manager = NativeRuntime.newManager(Device.cpu());
  private final int vocabulary;
  private final double spread;
  private int memory = Integer.MAX_VALUE;
  private String failure =
      "[enforce fail at alloc_cpu.cpp:119] DefaultCPUAllocator: can't allocate memory: you tried to allocate 9 bytes";
  private final List<Integer> batches = Collections.synchronizedList(new ArrayList<>());
  private final List<Integer> encoded = Collections.synchronizedList(new ArrayList<>());

  /**
   * @param spread of the scores: the larger, the surer the choice
   */
  RandomNetwork(int vocabulary, double spread) {
    this.vocabulary = vocabulary;
    this.spread = spread;
  }

  /** Fails in a batch of more rows. */
  RandomNetwork withMemory(int rows) {
    memory = rows;
    return this;
  }

  /** Fails with another message. */
  RandomNetwork failingWith(String message) {
    failure = message;
    return this;
  }

  /** Rows at the first step of each batch, those that failed included. */
  List<Integer> batches() {
    return batches;
  }

  /** Prompts that each batch was started with. */
  List<Integer> encoded() {
    return encoded;
  }

  /** Scores of what may follow, [V]. */
  float[] scores(List<Long> promptAndAnswer) {
    Random random = new Random(promptAndAnswer.hashCode() * 31L + 7);
    float[] scores = new float[vocabulary];
    for (int id = 0; id < vocabulary; id++) {
      scores[id] = (float) (random.nextGaussian() * spread);
    }
    return scores;
  }

  @Override
  public DecodingSession start(TokenBatch prompts) {
    long[] ids = prompts.ids(manager, NONE).toLongArray();
    List<List<Long>> rows = new ArrayList<>();
    for (int from = 0; from < ids.length; from += prompts.width()) {
      rows.add(
          Arrays.stream(ids, from, from + prompts.width())
              .filter(id -> id != NONE)
              .boxed()
              .toList());
    }
    encoded.add(rows.size());
    return new Session(rows);
  }

  @Override
  public void close() {
    manager.close();
  }

  private final class Session implements DecodingSession {

    private List<List<Long>> rows;
    private boolean stepped;

    Session(List<List<Long>> rows) {
      this.rows = rows;
    }

    @Override
    public NDArray step(long[] tokens) {
      if (!stepped) {
        batches.add(tokens.length);
        stepped = true;
      }
      if (tokens.length > memory) {
        throw new EngineException(failure);
      }
      List<List<Long>> longer = new ArrayList<>();
      float[] scores = new float[tokens.length * vocabulary];
      for (int row = 0; row < tokens.length; row++) {
        List<Long> next = new ArrayList<>(rows.get(row));
        next.add(tokens[row]);
        longer.add(next);
        System.arraycopy(scores(next), 0, scores, row * vocabulary, vocabulary);
      }
      rows = longer;
      return manager.create(scores, new Shape(tokens.length, vocabulary));
    }

    @Override
    public void select(long[] selected) {
      rows = Arrays.stream(selected).mapToObj(row -> rows.get((int) row)).toList();
    }

    @Override
    public void close() {}
  }
}
