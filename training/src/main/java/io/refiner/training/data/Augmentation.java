package io.refiner.training.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;

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

  /** The problems, varied, and those from templates behind them. */
  public List<TrainingProblem> of(List<TrainingProblem> problems, Random random) {
    List<TrainingProblem> all = new ArrayList<>();
    problems.forEach(problem -> all.add(vary(problem, random)));
    ProblemSets.synthetic(random.nextLong(), synthetic)
        .forEach(problem -> all.add(vary(problem, random)));
    return all;
  }

  /** The same with nothing from templates. */
  public Augmentation withoutTemplates() {
    return new Augmentation(0, renumbered, reworded);
  }

  private TrainingProblem vary(TrainingProblem original, Random random) {
    Variation variation = Variation.sometimes(renumbered, original, random);
    String text = WordSwaps.swap(original.problem().text(), reworded, random);
    return variation.apply(original.withText(text));
  }
}
