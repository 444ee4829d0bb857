package io.refiner.reasoning.mwp.metric;

import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

import io.refiner.reasoning.metric.CorpusBleu;
import io.refiner.reasoning.metric.Interval;
import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.reasoning.task.Problem;

/**
 * The scores of a model's formulas on a data set.
 *
 * @param count how many formulas
 * @param strict see {@link FormulaMatch#strict}
 * @param reference see {@link FormulaMatch#reference}
 * @param execution see {@link FormulaMatch#execution}
 * @param bleu corpus BLEU-4 of the lower-cased CoNaLa tokens, from 0 to 1
 */
public record FormulaScores(
    int count, Interval strict, Interval reference, Interval execution, double bleu) {

  /**
   * What a model wrote for one problem.
   *
   * @param problem with gold
   * @param answer the data set's answer; without it, what gold gives
   * @param hypothesis as it was written
   */
  public record Prediction(Problem problem, Optional<String> answer, String hypothesis) {}

  /**
   * Scores at least one prediction.
   *
   * @param seed of the bootstrap
   * @throws IllegalArgumentException if there is none, or a problem lacks gold
   */
  public static FormulaScores of(List<Prediction> predictions, long seed) {
    double[] strict = new double[predictions.size()];
    double[] reference = new double[predictions.size()];
    double[] execution = new double[predictions.size()];
    CorpusBleu bleu = new CorpusBleu();
    for (int i = 0; i < predictions.size(); i++) {
      Prediction prediction = predictions.get(i);
      Formula gold = gold(prediction.problem());
      strict[i] = FormulaMatch.strict(prediction.hypothesis(), gold) ? 1 : 0;
      reference[i] = FormulaMatch.reference(prediction.hypothesis(), gold) ? 1 : 0;
      execution[i] = executes(prediction) ? 1 : 0;
      bleu.add(FormulaMatch.tokens(prediction.hypothesis()), FormulaMatch.tokens(gold.canonical()));
    }
    return new FormulaScores(
        predictions.size(),
        Interval.bootstrap(strict, seed),
        Interval.bootstrap(reference, seed),
        Interval.bootstrap(execution, seed),
        bleu.score());
  }

  private static boolean executes(Prediction prediction) {
    Problem problem = prediction.problem();
    OptionalDouble expected = FormulaMatch.expected(problem, prediction.answer());
    return expected.isPresent()
        && FormulaMatch.execution(
            prediction.hypothesis(), problem.numbers(), expected.getAsDouble());
  }

  private static Formula gold(Problem problem) {
    return problem
        .gold()
        .map(Formula::parse)
        .orElseThrow(
            () -> new IllegalArgumentException("problem " + problem.id() + " has no gold"));
  }
}
