package io.refiner.training.data;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;

import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.reasoning.mwp.perturbation.Perturbation;
import io.refiner.reasoning.mwp.perturbation.Perturbed;
import io.refiner.reasoning.mwp.perturbation.Perturber;

/** Hypotheses to judge and revise: what a generator wrote, and perturbations of gold. */
public final class HypothesisPool {

  private static final Perturbation[] KINDS = Perturbation.values();

  /** How often a perturbation has a second error. */
  private static final double SECOND_ERROR_RATE = 0.3;

  private final Map<String, List<Formula>> written = new HashMap<>();

  /** Adds what a generator wrote for a problem, if it can be read. */
  public void add(TrainingProblem problem, String hypothesis) {
    Formula.find(hypothesis)
        .ifPresent(
            formula ->
                written
                    .computeIfAbsent(problem.problem().text(), text -> new ArrayList<>())
                    .add(formula));
  }

  /** Forgets what was written. */
  public void clear() {
    written.clear();
  }

  /** What was written for each of the problems, canonically. */
  List<List<String>> written(List<TrainingProblem> problems) {
    return problems.stream()
        .map(problem -> written.getOrDefault(problem.problem().text(), List.of()))
        .map(formulas -> formulas.stream().map(Formula::canonical).toList())
        .toList();
  }

  /** Holds what {@link #written} gave, and nothing else. */
  void restore(List<TrainingProblem> problems, List<List<String>> formulas) {
    clear();
    for (int i = 0; i < formulas.size(); i++) {
      TrainingProblem problem = problems.get(i);
      formulas.get(i).forEach(formula -> add(problem, formula));
    }
  }

  /** One of those that were written for the problem and are wrong, if there are any. */
  public Optional<Formula> wrong(TrainingProblem problem, Random random) {
    List<Formula> formulas =
        written.getOrDefault(problem.problem().text(), List.of()).stream()
            .filter(formula -> !formula.meansTheSameAs(problem.gold()))
            .toList();
    return formulas.isEmpty()
        ? Optional.empty()
        : Optional.of(formulas.get(random.nextInt(formulas.size())));
  }

  /** A formula with one or two errors, of kinds drawn at random from those that apply. */
  public static Formula perturbed(TrainingProblem problem, Random random) {
    int numbers = problem.problem().numbers().size();
    while (true) {
      List<Perturbation> kinds = new ArrayList<>();
      kinds.add(KINDS[random.nextInt(KINDS.length)]);
      if (random.nextDouble() < SECOND_ERROR_RATE) {
        kinds.add(KINDS[random.nextInt(KINDS.length)]);
      }
      // An operator can always be changed, so some draw succeeds.
      Optional<Perturbed> perturbed = Perturber.perturb(problem.gold(), numbers, kinds, random);
      if (perturbed.isPresent()) {
        return perturbed.get().formula();
      }
    }
  }
}
