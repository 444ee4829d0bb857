package io.refiner.training.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.reasoning.mwp.synthetic.WordSwaps;
import io.refiner.reasoning.task.Task;
import io.refiner.seq2seq.train.Example;

/**
 * A critic's epochs: every problem with gold, with something wrong that a generator wrote for it,
 * or with a perturbation of gold. What a generator gets wrong is not what perturbations get wrong,
 * so a critic needs both; what it gets right is gold, and would only make "No" the likely answer.
 */
public final class CriticExamples implements ExampleSource {

  private final List<TrainingProblem> problems;
  private final CriticMix mix;
  private final HypothesisPool pool;
  private final RoleExamples roles;
  private final long seed;

  /**
   * Prepares epochs.
   *
   * @param pool what a generator wrote for these problems
   */
  public CriticExamples(
      Task task, List<TrainingProblem> problems, CriticMix mix, HypothesisPool pool, long seed) {
    this.problems = List.copyOf(problems);
    this.mix = mix;
    this.pool = pool;
    this.roles = new RoleExamples(task);
    this.seed = seed;
  }

  @Override
  public List<Example> epoch(int epoch) {
    Random random = new Random(Seeds.of(seed, epoch));
    List<Example> examples = new ArrayList<>();
    problems.forEach(problem -> examples.add(example(problem, random)));
    ProblemSets.synthetic(random.nextLong(), mix.synthetic())
        .forEach(problem -> examples.add(example(problem, random)));
    return examples;
  }

  private Example example(TrainingProblem original, Random random) {
    int numbers = original.problem().numbers().size();
    Variation variation =
        random.nextDouble() < mix.renumbered()
            ? Variation.random(numbers, random)
            : Variation.none(numbers);
    Formula hypothesis = variation.apply(hypothesis(original, random));
    String text = WordSwaps.swap(original.problem().text(), mix.reworded(), random);
    return roles.judge(variation.apply(original.withText(text)), hypothesis.canonical());
  }

  private Formula hypothesis(TrainingProblem problem, Random random) {
    if (random.nextDouble() < mix.gold()) {
      return problem.gold();
    }
    Optional<Formula> written =
        random.nextDouble() < mix.written() ? pool.wrong(problem, random) : Optional.empty();
    return written.orElseGet(() -> HypothesisPool.perturbed(problem, random));
  }
}
