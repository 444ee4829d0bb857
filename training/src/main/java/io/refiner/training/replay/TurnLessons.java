package io.refiner.training.replay;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.reasoning.replay.LoggedCandidate;
import io.refiner.reasoning.replay.LoggedTurn;
import io.refiner.reasoning.task.InvalidProblemException;
import io.refiner.reasoning.task.Problem;
import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.task.Task.Revision;
import io.refiner.seq2seq.train.Example;
import io.refiner.training.data.TrainingProblem;

/**
 * What a logged turn teaches. A turn whose problem breaks its task's rules teaches nothing, and
 * neither does a critique that is longer than any critic's.
 *
 * @param task whose turns these are
 * @param acceptedAsGold whether a hypothesis that was accepted stands for gold that nobody knows
 */
public record TurnLessons(Task task, boolean acceptedAsGold) {

  /** What a critic writes of sixteen steps that are wrong throughout has half of it. */
  static final int MAX_FEEDBACK_CHARS = 4_000;

  /** Who learns from a turn. */
  @FunctionalInterface
  public interface Lesson {
    List<Example> of(LoggedTurn turn);
  }

  /**
   * The problem with its gold, where it is known.
   *
   * @return empty for a problem that breaks the task's rules, too
   */
  public Optional<TrainingProblem> problem(LoggedTurn turn) {
    return valid(turn)
        .flatMap(Problem::gold)
        .map(gold -> TrainingProblem.of(turn.problem(), Formula.parse(gold), Optional.empty()));
  }

  /**
   * The problems of a log whose gold is known, for training that writes its own hypotheses: one of
   * each text, the first, in the order of the log.
   *
   * @param most no more than so many, since they are held in memory
   */
  public List<TrainingProblem> problems(ReplayLog log, int most) {
    Map<String, TrainingProblem> byText = new LinkedHashMap<>();
    for (long n = 0; n < log.size() && byText.size() < most; n++) {
      problem(log.get(n)).ifPresent(known -> byText.putIfAbsent(known.problem().text(), known));
    }
    return List.copyOf(byText.values());
  }

  /**
   * The generator learns gold from the problem, at turn 1, and from each judged candidate with the
   * critic's words on it, at every turn; a candidate that is right is to be said again. Where gold
   * is not known, an accepted hypothesis stands for it, if it may: it is learned from the problem,
   * and from the attempt that it revised.
   */
  public List<Example> forGenerator(LoggedTurn turn) {
    Optional<TrainingProblem> known = problem(turn);
    if (known.isPresent()) {
      return towardsGold(turn, known.get());
    }
    boolean goldless = valid(turn).filter(problem -> problem.gold().isEmpty()).isPresent();
    return acceptedAsGold && goldless ? towardsAccepted(turn) : List.of();
  }

  /** The critic learns what was said of each candidate. */
  public List<Example> forCritic(LoggedTurn turn) {
    List<Example> examples = new ArrayList<>();
    if (valid(turn).isPresent()) {
      for (Revision judged : judged(turn)) {
        examples.add(
            new Example(task.criticPrompt(turn.problem(), judged.hypothesis()), judged.feedback()));
      }
    }
    return examples;
  }

  private List<Example> towardsGold(LoggedTurn turn, TrainingProblem known) {
    String gold = known.gold().canonical();
    List<Example> examples = new ArrayList<>();
    if (turn.turn() == 1) {
      examples.add(example(known.problem(), Optional.empty(), gold));
    }
    for (Revision judged : judged(turn)) {
      boolean right = task.oracle(known.problem(), judged.hypothesis()).accepts();
      String target = right ? task.canonical(judged.hypothesis()).orElse(gold) : gold;
      examples.add(example(known.problem(), Optional.of(judged), target));
    }
    return examples;
  }

  private List<Example> towardsAccepted(LoggedTurn turn) {
    // Critics of older releases accepted hypotheses that give no answer.
    Optional<String> accepted =
        turn.accepted()
            .map(LoggedCandidate::text)
            .filter(text -> task.answer(turn.problem(), text).isPresent())
            .flatMap(task::canonical);
    if (accepted.isEmpty()) {
      return List.of();
    }
    List<Example> examples = new ArrayList<>();
    examples.add(example(turn.problem(), Optional.empty(), accepted.get()));
    turn.previous()
        .filter(previous -> previous.feedback().length() <= MAX_FEEDBACK_CHARS)
        .ifPresent(
            previous ->
                examples.add(example(turn.problem(), Optional.of(previous), accepted.get())));
    return examples;
  }

  private Example example(Problem problem, Optional<Revision> previous, String target) {
    return new Example(task.generatorPrompt(problem, previous), target);
  }

  private static List<Revision> judged(LoggedTurn turn) {
    List<Revision> judged = new ArrayList<>();
    for (LoggedCandidate candidate : turn.candidates()) {
      candidate
          .critique()
          .map(Critique::text)
          .filter(words -> !words.isBlank() && words.length() <= MAX_FEEDBACK_CHARS)
          .ifPresent(words -> judged.add(new Revision(candidate.text(), words)));
    }
    return judged;
  }

  private Optional<Problem> valid(LoggedTurn turn) {
    try {
      task.validate(turn.problem());
      return turn.task().equals(task.name()) ? Optional.of(turn.problem()) : Optional.empty();
    } catch (InvalidProblemException e) {
      return Optional.empty();
    }
  }
}
