package io.refiner.training.data;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.reasoning.task.Task;
import io.refiner.seq2seq.train.Example;

/** A generator's epochs: every problem alone, and some with a hypothesis to revise. */
public final class GeneratorExamples implements ExampleSource {

  private final List<TrainingProblem> problems;
  private final GeneratorMix mix;
  private final HypothesisWriter writer;
  private final RoleExamples roles;
  private final long seed;
  private final HypothesisPool pool = new HypothesisPool();

  /**
   * Prepares epochs.
   *
   * @param writer the model that learns, for hypotheses of its own
   */
  public GeneratorExamples(
      Task task,
      List<TrainingProblem> problems,
      GeneratorMix mix,
      HypothesisWriter writer,
      long seed) {
    this.problems = List.copyOf(problems);
    this.mix = mix;
    this.writer = writer;
    this.roles = new RoleExamples(task);
    this.seed = seed;
  }

  @Override
  public void prepare(int epoch) {
    if (epoch > 0 && epoch % mix.writeEvery() == 0 && mix.written() > 0) {
      pool.clear();
      writer.write(problems, mix.sampling(), Seeds.of(seed, epoch), pool);
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
    mix.augmentation().each(problems, random, problem -> add(problem, random, examples));
    return examples;
  }

  private void add(TrainingProblem original, Random random, List<Example> examples) {
    Variation variation = mix.augmentation().variation(original, random);
    TrainingProblem problem = variation.apply(mix.augmentation().reword(original, random));
    examples.add(roles.solve(problem));
    if (random.nextDouble() < mix.revisions()) {
      examples.add(revision(problem, original, variation, random));
    }
  }

  private Example revision(
      TrainingProblem problem, TrainingProblem original, Variation variation, Random random) {
    if (random.nextDouble() < mix.counterfactual()) {
      TrainingProblem other = problem.withGold(HypothesisPool.perturbed(problem, random));
      boolean fromGold = random.nextBoolean();
      Formula hypothesis = fromGold ? problem.gold() : HypothesisPool.perturbed(other, random);
      return roles.revise(other, hypothesis.canonical());
    }
    Formula hypothesis =
        written(original, random)
            .map(variation::apply)
            .orElseGet(() -> HypothesisPool.perturbed(problem, random));
    return roles.revise(problem, hypothesis.canonical());
  }

  private Optional<Formula> written(TrainingProblem problem, Random random) {
    return random.nextDouble() < mix.written() ? pool.wrong(problem, random) : Optional.empty();
  }
}
