package io.refiner.training.refinement;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.task.Problem;
import io.refiner.reasoning.task.Task;
import io.refiner.reasoning.task.Task.Revision;
import io.refiner.seq2seq.generation.Decoding;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.training.refinement.Reconsideration.Question;

/**
 * Generator and critic in turns (REFINER, arXiv 2304.01904, section 3): the generator writes, the
 * critic judges, and what is not accepted is revised, up to a number of turns. The revision is
 * asked for from the original problem, the last hypothesis and its critique; greedy throughout.
 */
public final class RefinementLoop {

  private final Task task;
  private final TextGenerator generator;
  private final Critic critic;
  private final int turns;
  private final int maxNewTokens;

  /**
   * Prepares a loop.
   *
   * @param turns hypotheses per problem at most, at least 1
   * @param maxNewTokens tokens per hypothesis at most
   */
  public RefinementLoop(
      Task task, TextGenerator generator, Critic critic, int turns, int maxNewTokens) {
    if (turns < 1) {
      throw new IllegalArgumentException("turns must be at least 1, not " + turns);
    }
    this.task = task;
    this.generator = generator;
    this.critic = critic;
    this.turns = turns;
    this.maxNewTokens = maxNewTokens;
  }

  /** Solves every problem, all of a turn together. */
  public List<Episode> solve(List<Problem> problems) {
    List<List<Episode.Turn>> said = new ArrayList<>();
    List<Integer> open = new ArrayList<>();
    for (int i = 0; i < problems.size(); i++) {
      said.add(new ArrayList<>());
      open.add(i);
    }
    for (int turn = 1; turn <= turns && !open.isEmpty(); turn++) {
      takeTurn(problems, said, open);
      open.removeIf(i -> lastOf(said.get(i)).orElseThrow().critique().accepts());
    }
    List<Episode> episodes = new ArrayList<>();
    for (int i = 0; i < problems.size(); i++) {
      episodes.add(new Episode(problems.get(i), said.get(i)));
    }
    return episodes;
  }

  private void takeTurn(List<Problem> problems, List<List<Episode.Turn>> said, List<Integer> open) {
    List<Problem> asked = open.stream().map(problems::get).toList();
    List<Question> questions =
        open.stream().map(i -> question(problems.get(i), said.get(i))).toList();
    List<String> hypotheses =
        Reconsideration.answer(generator, questions).stream()
            .map(samples -> samples.get(0).text())
            .toList();
    List<Critique> critiques = critic.judge(asked, hypotheses);
    for (int i = 0; i < open.size(); i++) {
      said.get(open.get(i)).add(new Episode.Turn(hypotheses.get(i), critiques.get(i)));
    }
  }

  private Question question(Problem problem, List<Episode.Turn> said) {
    Optional<Revision> revision =
        lastOf(said).map(turn -> new Revision(turn.hypothesis(), turn.critique().text()));
    String text = task.generatorPrompt(problem, revision);
    Prompt prompt = new Prompt(text, 1, Decoding.greedy(maxNewTokens), 0);
    return new Question(
        prompt, answer -> said.stream().anyMatch(turn -> task.same(turn.hypothesis(), answer)));
  }

  private static Optional<Episode.Turn> lastOf(List<Episode.Turn> turns) {
    return turns.isEmpty() ? Optional.empty() : Optional.of(turns.get(turns.size() - 1));
  }
}
