package io.refiner.training.replay;

import java.util.ArrayList;
import java.util.List;

import io.refiner.seq2seq.train.Example;
import io.refiner.training.data.ExampleSource;
import io.refiner.training.data.Seeds;

/**
 * Epochs of a log that is too long to be one: each has the next turns of an order that the seed
 * decides, and every turn comes once before any comes again, then in another order.
 */
public final class ReplayExamples implements ExampleSource {

  private final ReplayLog log;
  private final TurnLessons.Lesson lesson;
  private final int turns;
  private final long seed;

  /**
   * Prepares epochs.
   *
   * @param lesson what a turn teaches
   * @param turns the turns of an epoch; no more than the log has
   */
  public ReplayExamples(ReplayLog log, TurnLessons.Lesson lesson, int turns, long seed) {
    if (log.size() == 0) {
      throw new IllegalArgumentException("the log has no turns to learn from");
    }
    this.log = log;
    this.lesson = lesson;
    this.turns = (int) Math.min(turns, log.size());
    this.seed = seed;
  }

  @Override
  public List<Example> epoch(int epoch) {
    List<Example> examples = new ArrayList<>();
    long first = (long) epoch * turns;
    for (long n = first; n < first + turns; n++) {
      long pass = n / log.size();
      Permutation order = new Permutation(log.size(), Seeds.of(seed, pass));
      examples.addAll(lesson.of(log.get(order.at(n % log.size()))));
    }
    return examples;
  }
}
