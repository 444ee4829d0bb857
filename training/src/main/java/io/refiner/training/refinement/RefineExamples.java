package io.refiner.training.refinement;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.task.Task.Revision;
import io.refiner.seq2seq.train.Example;
import io.refiner.training.data.ExampleSource;
import io.refiner.training.data.HypothesisPool;
import io.refiner.training.data.Seeds;
import io.refiner.training.data.TrainingProblem;
import io.refiner.training.refinement.Episode.Turn;
import io.refiner.training.supervised.ProgressListener;
import io.refiner.training.supervised.ProgressListener.Explored;

/**
 * REFINER's training examples, chunk by chunk: each problem gives gold from the problem alone, and
 * from the problem with the hypothesis and the feedback of each earlier turn.
 *
 * <p>An epoch is one chunk. Its episodes are played with the weights as they are when it begins, so
 * no hypothesis is staler than the steps of one chunk. Every turn is an example of its own, and all
 * weigh alike per target token: over a chunk this is the paper's sum over the turns, up to a
 * constant.
 */
public final class RefineExamples implements ExampleSource {

  private final Players players;
  private final List<TrainingProblem> problems;
  private final RefineMix mix;
  private final long seed;
  private final ProgressListener listener;

  /** For each problem of the chunk hypothesis and feedback in turn. */
  private List<List<String>> written = List.of();

  /**
   * Prepares chunks.
   *
   * @param players the model that learns, and its critic
   * @param listener hears what came of the episodes
   */
  public RefineExamples(
      Players players,
      List<TrainingProblem> problems,
      RefineMix mix,
      long seed,
      ProgressListener listener) {
    this.players = players;
    this.problems = List.copyOf(problems);
    this.mix = mix;
    this.seed = seed;
    this.listener = listener;
  }

  @Override
  public void prepare(int chunk) {
    List<Asked> asked = asked(chunk);
    List<List<Turn>> episodes = new ArrayList<>(Collections.nCopies(asked.size(), List.of()));
    long own = Seeds.of(~seed, chunk);
    play(players, asked, false, own, episodes);
    // No critic but the oracle can be told what is to be right.
    play(players.withOracle(), asked, true, Seeds.of(own, 0), episodes);
    written = episodes.stream().map(RefineExamples::words).toList();
    report(chunk, episodes);
  }

  @Override
  public List<Example> epoch(int chunk) {
    Task task = players.task();
    List<Asked> asked = asked(chunk);
    List<Example> examples = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      TrainingProblem problem = asked.get(i).problem();
      String first = task.generatorPrompt(problem.problem(), Optional.empty());
      examples.add(new Example(first, problem.gold().canonical()));
      List<String> said = written.get(i);
      for (int turn = 0; turn < said.size(); turn += 2) {
        Revision revision = new Revision(said.get(turn), said.get(turn + 1));
        String later = task.generatorPrompt(problem.problem(), Optional.of(revision));
        examples.add(new Example(later, asked.get(i).aim().gold().canonical()));
      }
    }
    return examples;
  }

  @Override
  public List<List<String>> written() {
    return written;
  }

  @Override
  public void restore(List<List<String>> said) {
    written = List.copyOf(said);
  }

  /** A problem, and the same with what the feedback shall lead to as gold. */
  private record Asked(TrainingProblem problem, TrainingProblem aim, boolean counterfactual) {}

  /** The problems of a chunk: of the seed alone. */
  private List<Asked> asked(int chunk) {
    int all = problems.size() + mix.augmentation().synthetic();
    int chunks = (all + mix.chunk() - 1) / mix.chunk();
    Random shuffled = new Random(Seeds.of(seed, chunk / chunks));
    List<TrainingProblem> pass = mix.augmentation().of(problems, shuffled);
    Collections.shuffle(pass, shuffled);
    Random random = new Random(Seeds.of(seed, -1 - chunk));
    int from = chunk % chunks * mix.chunk();
    List<Asked> asked = new ArrayList<>();
    for (TrainingProblem problem : pass.subList(from, Math.min(all, from + mix.chunk()))) {
      boolean counterfactual = random.nextDouble() < mix.counterfactual();
      TrainingProblem aim =
          counterfactual ? problem.withGold(HypothesisPool.perturbed(problem, random)) : problem;
      asked.add(new Asked(problem, aim, counterfactual));
    }
    return asked;
  }

  private void play(
      Players pair, List<Asked> asked, boolean kind, long own, List<List<Turn>> episodes) {
    List<Integer> places = new ArrayList<>();
    for (int i = 0; i < asked.size(); i++) {
      if (asked.get(i).counterfactual() == kind) {
        places.add(i);
      }
    }
    List<TrainingProblem> aims = places.stream().map(i -> asked.get(i).aim()).toList();
    List<List<Turn>> played = new Explorer(pair, mix.exploration()).explore(aims, own);
    for (int i = 0; i < places.size(); i++) {
      episodes.set(places.get(i), played.get(i));
    }
  }

  private static List<String> words(List<Turn> episode) {
    return episode.stream()
        .flatMap(turn -> List.of(turn.hypothesis(), turn.critique().text()).stream())
        .toList();
  }

  private void report(int chunk, List<List<Turn>> episodes) {
    List<Turn> turns = episodes.stream().flatMap(List::stream).toList();
    double reward =
        turns.stream().mapToDouble(turn -> turn.critique().reward()).average().orElse(0);
    long accepted = turns.stream().filter(turn -> turn.critique().accepts()).count();
    listener.onExplored(
        new Explored(
            chunk, turns.size(), reward, turns.isEmpty() ? 0 : (double) accepted / turns.size()));
  }
}
