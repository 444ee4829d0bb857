package io.refiner.training.refinement;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;

import io.refiner.reasoning.mwp.metric.FormulaScores;
import io.refiner.reasoning.mwp.metric.FormulaScores.Prediction;
import io.refiner.training.data.TrainingProblem;

/**
 * What refinement made of a set of problems.
 *
 * @param first scores of the first hypotheses
 * @param last scores of the hypotheses that the episodes ended with
 * @param turns turns per problem
 */
public record LoopScores(FormulaScores first, FormulaScores last, double turns) {

  /** Solves the problems and scores what came out. */
  public static LoopScores of(RefinementLoop loop, List<TrainingProblem> problems) {
    List<Episode> episodes = loop.solve(problems.stream().map(TrainingProblem::problem).toList());
    double turns =
        episodes.stream().mapToInt(episode -> episode.turns().size()).average().orElse(0);
    return new LoopScores(
        scores(problems, episodes, Episode::first),
        scores(problems, episodes, Episode::last),
        turns);
  }

  private static FormulaScores scores(
      List<TrainingProblem> problems,
      List<Episode> episodes,
      Function<Episode, String> hypothesis) {
    List<Prediction> predictions = new ArrayList<>();
    for (int i = 0; i < problems.size(); i++) {
      TrainingProblem problem = problems.get(i);
      predictions.add(
          new Prediction(problem.problem(), problem.answer(), hypothesis.apply(episodes.get(i))));
    }
    return FormulaScores.of(predictions, 0);
  }
}
