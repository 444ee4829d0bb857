package io.refiner.training.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.function.Consumer;

import com.typesafe.config.Config;

import io.refiner.reasoning.mwp.synthetic.WordSwaps;

/**
 * How the problems of a file are varied and added to, epoch by epoch.
 *
 * @param synthetic problems from templates that are added
 * @param renumbered the share of problems whose numbers get other names
 * @param reworded the share of names and things that get other words
 */
public record Augmentation(int synthetic, double renumbered, double reworded) {

  public Augmentation {
    Shares.check("renumbered", renumbered);
    Shares.check("reworded", reworded);
    if (synthetic < 0) {
      throw new IllegalArgumentException("synthetic must be at least 0, not " + synthetic);
    }
  }

  /** Reads the settings of a section. */
  public static Augmentation from(Config config) {
    return new Augmentation(
        config.getInt("synthetic"), config.getDouble("renumbered"), config.getDouble("reworded"));
  }

  /** The problems, varied, and those from templates behind them. */
  public List<TrainingProblem> of(List<TrainingProblem> problems, Random random) {
    List<TrainingProblem> all = new ArrayList<>();
    each(
        problems,
        random,
        problem -> {
          Variation variation = variation(problem, random);
          all.add(variation.apply(reword(problem, random)));
        });
    return all;
  }

  /** Takes the problems one by one, and behind them those from templates, as they are. */
  void each(List<TrainingProblem> problems, Random random, Consumer<TrainingProblem> action) {
    problems.forEach(action);
    ProblemSets.synthetic(random.nextLong(), synthetic).forEach(action);
  }

  /** New names for the numbers of a problem, in the share of cases that get any. */
  Variation variation(TrainingProblem original, Random random) {
    return Variation.sometimes(renumbered, original, random);
  }

  /** The problem with other words, in the share of its names and things that get any. */
  TrainingProblem reword(TrainingProblem original, Random random) {
    return original.withText(WordSwaps.swap(original.problem().text(), reworded, random));
  }

  /** The same with nothing from templates. */
  public Augmentation withoutTemplates() {
    return new Augmentation(0, renumbered, reworded);
  }
}
