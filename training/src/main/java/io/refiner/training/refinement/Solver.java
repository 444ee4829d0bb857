package io.refiner.training.refinement;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.task.EpisodeSeeds;
import io.refiner.reasoning.task.Problem;
import io.refiner.reasoning.task.Task;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.Sample;

/**
 * A critic that judges by solving: it answers the problem itself, blind to the hypothesis, and says
 * what the oracle would say if its answer were gold. It objects only where it is sure of its
 * answer. These are its rules; a model is asked by whoever has one.
 */
public final class Solver {

  /** Before the first turn: the answer to a problem is the same whichever turn is judged. */
  private static final int NO_TURN = 0;

  private final SolverSettings settings;

  public Solver(SolverSettings settings) {
    this.settings = settings;
  }

  /** What the model is asked: the generator's first prompt. */
  public Prompt prompt(Task task, Problem problem) {
    return new Prompt(
        task.generatorPrompt(problem, Optional.empty()),
        settings.samples(),
        settings.decoding(),
        EpisodeSeeds.of(problem.id(), NO_TURN));
  }

  /**
   * The model's answer. The confidence of one sample is its probability, that of more the share of
   * those that mean the same as the most frequent one; of equally frequent ones the first counts.
   *
   * @param samples at least one
   */
  public static Solution solution(Task task, List<Sample> samples) {
    List<Sample> whole =
        samples.stream()
            .filter(sample -> sample.ended() && task.canonical(sample.text()).isPresent())
            .toList();
    if (whole.isEmpty()) {
      return new Solution(samples.get(0).text(), 0);
    }
    return samples.size() == 1
        ? new Solution(whole.get(0).text(), probability(whole.get(0)))
        : majority(task, whole, samples.size());
  }

  private static Solution majority(Task task, List<Sample> whole, int voters) {
    List<List<Sample>> groups = new ArrayList<>();
    for (Sample sample : whole) {
      groups.stream()
          .filter(group -> task.same(group.get(0).text(), sample.text()))
          .findFirst()
          .orElseGet(
              () -> {
                List<Sample> group = new ArrayList<>();
                groups.add(group);
                return group;
              })
          .add(sample);
    }
    List<Sample> most =
        groups.stream()
            .reduce((best, next) -> next.size() > best.size() ? next : best)
            .orElseThrow();
    return new Solution(most.get(0).text(), (double) most.size() / voters);
  }

  private static double probability(Sample sample) {
    return sample.probability().orElse(1);
  }

  /**
   * How sure the critic is of a critique: as sure as of its own answer, and where it let another
   * answer pass, as unsure. Empty where it has no answer of its own.
   */
  public static OptionalDouble confidence(
      Task task, Solution own, String hypothesis, Critique critique) {
    if (task.canonical(own.hypothesis()).isEmpty()) {
      return OptionalDouble.empty();
    }
    boolean letPass = critique.accepts() && !task.same(own.hypothesis(), hypothesis);
    return OptionalDouble.of(letPass ? 1 - own.confidence() : own.confidence());
  }

  /**
   * Compares a hypothesis with the critic's own answer. What can't be read is refused however sure
   * the critic is.
   */
  public Critique critique(Task task, Problem problem, Solution own, String hypothesis) {
    Optional<String> readable = task.canonical(hypothesis);
    if (task.canonical(own.hypothesis()).isEmpty()) {
      return readable
          .map(written -> acceptance(task, problem, written))
          .orElseGet(() -> task.readCritique(own.hypothesis()));
    }
    boolean decides = readable.isEmpty() || own.confidence() >= settings.confidence();
    return decides
        ? task.oracle(problem.withGold(own.hypothesis()), hypothesis)
        : acceptance(task, problem, readable.orElseThrow());
  }

  private static Critique acceptance(Task task, Problem problem, String hypothesis) {
    return task.oracle(problem.withGold(hypothesis), hypothesis);
  }
}
