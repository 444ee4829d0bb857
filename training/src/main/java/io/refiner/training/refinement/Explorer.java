package io.refiner.training.refinement;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;

import io.refiner.reasoning.feedback.Critique;
import io.refiner.reasoning.task.Problem;
import io.refiner.reasoning.task.Task.Revision;
import io.refiner.seq2seq.generation.Prompt;
import io.refiner.seq2seq.generation.Sample;
import io.refiner.training.data.HypothesisPool;
import io.refiner.training.data.Seeds;
import io.refiner.training.data.TrainingProblem;
import io.refiner.training.refinement.Episode.Turn;

/**
 * Plays the episodes that a generator learns from (REFINER, arXiv 2304.01904, section 3.3): at each
 * turn it draws some hypotheses, the critic judges them, and one is kept with its feedback, to be
 * revised at the next turn. The last turn is only learned from, so nothing is drawn there.
 */
final class Explorer {

  private final Players players;
  private final Exploration settings;

  Explorer(Players players, Exploration settings) {
    this.players = players;
    this.settings = settings;
  }

  /**
   * Plays one episode for each problem, all of a turn together.
   *
   * @return what was kept at each turn but the last, problem by problem
   */
  List<List<Turn>> explore(List<TrainingProblem> problems, long seed) {
    List<List<Turn>> said = new ArrayList<>();
    List<Integer> open = new ArrayList<>();
    for (int i = 0; i < problems.size(); i++) {
      said.add(new ArrayList<>());
      open.add(i);
    }
    for (int turn = 1; turn < settings.turns() && !open.isEmpty(); turn++) {
      long own = Seeds.of(seed, turn);
      List<List<String>> drawn = draw(problems, said, open, own);
      keep(problems, said, open, new Draws(drawn, new Random(own)));
      if (settings.stopWhenAccepted()) {
        open.removeIf(i -> last(said.get(i)).orElseThrow().critique().accepts());
      }
    }
    return said;
  }

  /** What was drawn for each open problem, and what chooses among it. */
  private record Draws(List<List<String>> hypotheses, Random random) {}

  private List<List<String>> draw(
      List<TrainingProblem> problems, List<List<Turn>> said, List<Integer> open, long seed) {
    List<Prompt> prompts = new ArrayList<>();
    for (int i : open) {
      Optional<Revision> revision =
          last(said.get(i)).map(turn -> new Revision(turn.hypothesis(), turn.critique().text()));
      String text = players.task().generatorPrompt(problems.get(i).problem(), revision);
      int samples = settings.sampling().samples();
      prompts.add(new Prompt(text, samples, settings.sampling().decoding(), Seeds.of(seed, i)));
    }
    return players.generator().generate(prompts).stream()
        .map(samples -> samples.stream().map(Sample::text).toList())
        .toList();
  }

  private void keep(
      List<TrainingProblem> problems, List<List<Turn>> said, List<Integer> open, Draws draws) {
    List<Problem> asked = new ArrayList<>();
    List<String> hypotheses = new ArrayList<>();
    for (int i = 0; i < open.size(); i++) {
      for (String hypothesis : draws.hypotheses().get(i)) {
        asked.add(problems.get(open.get(i)).problem());
        hypotheses.add(hypothesis);
      }
    }
    List<Critique> critiques = players.critic().judge(asked, hypotheses);
    int samples = settings.sampling().samples();
    for (int i = 0; i < open.size(); i++) {
      List<Critique> own = critiques.subList(i * samples, (i + 1) * samples);
      int kept = settings.keep().choose(own, draws.random());
      Critique critique = heard(problems.get(open.get(i)), own.get(kept), draws.random());
      said.get(open.get(i)).add(new Turn(draws.hypotheses().get(i).get(kept), critique));
    }
  }

  /** Now and then what the oracle says of something else: never "No". */
  private Critique heard(TrainingProblem problem, Critique said, Random random) {
    if (random.nextDouble() >= settings.noise()) {
      return said;
    }
    String other = HypothesisPool.perturbed(problem, random).canonical();
    return players.task().oracle(problem.problem(), other);
  }

  private static Optional<Turn> last(List<Turn> turns) {
    return turns.isEmpty() ? Optional.empty() : Optional.of(turns.get(turns.size() - 1));
  }
}
