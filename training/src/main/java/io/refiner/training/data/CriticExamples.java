package io.refiner.training.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import io.refiner.reasoning.mwp.formula.Formula;
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
  private final HypothesisWriter writer;
  private final RoleExamples roles;
  private final long seed;
  private final HypothesisPool pool = new HypothesisPool();

  /**
   * Prepares epochs.
   *
   * @param writer the generator that is judged
   */
  public CriticExamples(
      Task task,
      List<TrainingProblem> problems,
      CriticMix mix,
      HypothesisWriter writer,
      long seed) {
    this.problems = List.copyOf(problems);
    this.mix = mix;
    this.writer = writer;
    this.roles = new RoleExamples(task);
    this.seed = seed;
  }

  /** The generator stands still, so it writes once. */
  @Override
  public void prepare(int epoch) {
    if (epoch == 0) {
      writer.write(problems, mix.sampling(), seed, pool);
    }
  }

  @Override
  public List<List<String>> written() {
    return pool.written(problems);
  }

  @Override
  public void restore(List<List<String>> written) {
    pool.restore(problems, written);
  }

  @Override
  public List<Example> epoch(int epoch) {
    Random random = new Random(Seeds.of(seed, epoch));
    List<Example> examples = new ArrayList<>();
    mix.augmentation().each(problems, random, problem -> examples.add(example(problem, random)));
    return examples;
  }

  private Example example(TrainingProblem original, Random random) {
    Variation variation = mix.augmentation().variation(original, random);
    Formula hypothesis = variation.apply(hypothesis(original, random));
    TrainingProblem problem = variation.apply(mix.augmentation().reword(original, random));
    return roles.judge(problem, hypothesis.canonical());
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
