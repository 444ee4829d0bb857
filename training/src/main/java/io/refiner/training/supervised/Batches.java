package io.refiner.training.supervised;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Deque;
import java.util.List;
import java.util.Random;

import io.refiner.seq2seq.tokenizer.Tokenizer;
import io.refiner.seq2seq.train.Example;
import io.refiner.training.data.ExampleSource;

/** Endless batches of about equal cost: examples of like length together, batches shuffled. */
public final class Batches {

  /** Examples that are sorted together; larger means less padding and less chance. */
  private static final int WINDOW = 1024;

  private final ExampleSource source;
  private final Tokenizer tokenizer;
  private final int tokenBudget;
  private final long seed;
  private final Deque<Batch> ready = new ArrayDeque<>();
  private int epoch = -1;
  private int taken;

  /**
   * Prepares batches.
   *
   * @param tokenBudget source and target tokens per batch, padding included; a single longer
   *     example makes a batch of its own
   */
  public Batches(ExampleSource source, Tokenizer tokenizer, int tokenBudget, long seed) {
    this.source = source;
    this.tokenizer = tokenizer;
    this.tokenBudget = tokenBudget;
    this.seed = seed;
  }

  /** One batch; tokens count both sides without padding. */
  public record Batch(List<Example> examples, int tokens) {

    public Batch {
      examples = List.copyOf(examples);
    }
  }

  /**
   * A place in the order of batches.
   *
   * @param epoch the present epoch, from 0; -1 before the first
   * @param taken batches taken of it
   */
  public record Position(int epoch, int taken) {}

  /** The next batch; begins a new epoch when the present one is used up. */
  public Batch next() {
    if (ready.isEmpty()) {
      epoch++;
      taken = 0;
      source.prepare(epoch);
      fill();
    }
    taken++;
    return ready.removeFirst();
  }

  /** Where the next batch stands. */
  Position position() {
    return new Position(epoch, taken);
  }

  /** What models wrote for the examples to come. */
  List<List<String>> written() {
    return source.written();
  }

  /** Goes to a place without asking models anew: what they wrote for it is given. */
  void resume(Position position, List<List<String>> written) {
    source.restore(written);
    epoch = position.epoch();
    taken = position.taken();
    ready.clear();
    if (epoch >= 0) {
      fill();
      for (int i = 0; i < taken; i++) {
        ready.removeFirst();
      }
    }
  }

  private void fill() {
    Random random = new Random(seed * 0x9E3779B97F4A7C15L + epoch);
    List<Example> examples = new ArrayList<>(source.epoch(epoch));
    if (examples.isEmpty()) {
      throw new IllegalArgumentException("there are no examples to learn from");
    }
    Collections.shuffle(examples, random);
    List<Batch> batches = new ArrayList<>();
    for (int from = 0; from < examples.size(); from += WINDOW) {
      cut(examples.subList(from, Math.min(from + WINDOW, examples.size())), batches);
    }
    Collections.shuffle(batches, random);
    ready.addAll(batches);
  }

  private void cut(List<Example> window, List<Batch> batches) {
    List<Sized> sized =
        window.stream().map(this::size).sorted(Comparator.comparingInt(Sized::tokens)).toList();
    List<Example> batch = new ArrayList<>();
    int source = 0;
    int target = 0;
    int tokens = 0;
    for (Sized next : sized) {
      int widest = Math.max(source, next.source()) + Math.max(target, next.target());
      if (!batch.isEmpty() && widest * (batch.size() + 1) > tokenBudget) {
        batches.add(new Batch(batch, tokens));
        batch = new ArrayList<>();
        source = 0;
        target = 0;
        tokens = 0;
      }
      batch.add(next.example());
      source = Math.max(source, next.source());
      target = Math.max(target, next.target());
      tokens += next.tokens();
    }
    batches.add(new Batch(batch, tokens));
  }

  private Sized size(Example example) {
    return new Sized(
        example,
        tokenizer.encode(example.source()).length + 1,
        tokenizer.encode(example.target()).length + 1);
  }

  private record Sized(Example example, int source, int target) {

    int tokens() {
      return source + target;
    }
  }
}
