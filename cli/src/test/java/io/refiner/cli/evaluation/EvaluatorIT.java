package io.refiner.cli.evaluation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;

import io.refiner.cli.evaluation.Plan.Entrant;
import io.refiner.cli.evaluation.Plan.Extras;
import io.refiner.cli.evaluation.Plan.Sampling;
import io.refiner.cli.ring.Home;
import io.refiner.critic.CriticSettings;
import io.refiner.generator.GeneratorSettings;
import io.refiner.reasoning.dataset.Example;
import io.refiner.reasoning.evaluation.Attempted;
import io.refiner.reasoning.evaluation.Evaluation;
import io.refiner.reasoning.evaluation.Run;
import io.refiner.reasoning.evaluation.SweepRow;
import io.refiner.reasoning.evaluation.TableRow;
import io.refiner.reasoning.mwp.MathWordProblems;
import io.refiner.reasoning.task.Problem;
import io.refiner.schemas.record.CriticKind;
import io.refiner.schemas.record.Decoding;
import io.refiner.schemas.record.DecodingMethod;
import io.refiner.seq2seq.generation.TextGenerator;
import io.refiner.training.data.UsableRows;
import io.refiner.training.refinement.Critic;
import io.refiner.training.refinement.Episode;
import io.refiner.training.refinement.RefinementLoop;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract: an evaluation in process gives the figures that the ring gives, on the bundled
 * checkpoints.
 */
class EvaluatorIT {

  private static final MathWordProblems TASK = new MathWordProblems();
  private static final int MAX_NEW_TOKENS = 64;
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  private final Config root = ConfigFactory.load();
  private final Config solving =
      ConfigFactory.load(
          ConfigFactory.parseString(
              """
              refiner.critic {
                mode = solve
                confidence = 0.3
                samples = 3
                checkpoint = ${refiner.home}"/generator-service/models/mwp"
              }
              """));

  @Test
  void givesTheSameFiguresInProcessAsThroughTheRing() {
    // Every third problem has an answer only.
    Plan plan = plan(withoutGold(problems(36), 3), greedy(), new Extras(0, false, 0));

    Evaluation direct = Evaluator.inProcess(plan, root, more -> {});

    assertThat(direct.rows()).extracting(TableRow::revisions).containsExactly(0, 1, 2, 2);
    assertThat(direct.withGold()).isEqualTo(24);
    assertThat(direct.errors().types()).containsKeys("wrong-result", "incorrect-operand");
    assertThat(direct.onPerturbed().orElseThrow().count()).isEqualTo(24);
    assertThat(Evaluator.throughRing(plan, root, PATIENCE, more -> {})).isEqualTo(direct);
  }

  @Test
  void scoresAnswersWhereNoProblemHasGold() {
    UsableRows<Example> known = problems(12);
    Plan plan = plan(withoutGold(known, 1), greedy(), new Extras(0, false, 0));

    Evaluation answers = Evaluator.inProcess(plan, root, more -> {});

    Evaluation formulas =
        Evaluator.inProcess(plan(known, greedy(), new Extras(0, false, 0)), root, more -> {});
    assertThat(answers.rows()).allMatch(row -> row.strict().isEmpty());
    assertThat(answers.rows().subList(0, 3))
        .extracting(TableRow::execution)
        .isEqualTo(formulas.rows().subList(0, 3).stream().map(TableRow::execution).toList());
    assertThat(answers.onPerturbed()).isEmpty();
    assertThat(answers.errors().types()).containsKey("wrong-result");
    assertThat(answers.rows().get(3).turns().mean()).isGreaterThan(1);
  }

  @Test
  void givesTheSameFiguresWhereCandidatesAndOwnAnswersAreSampled() {
    Decoding decoding = new Decoding(DecodingMethod.NUCLEUS, 1.0, 0.9, MAX_NEW_TOKENS);
    Plan plan = plan(24, new Sampling(3, decoding), new Extras(0, false, 0));

    Evaluation direct = Evaluator.inProcess(plan, solving, more -> {});

    assertThat(Evaluator.throughRing(plan, solving, PATIENCE, more -> {})).isEqualTo(direct);
  }

  @Test
  void refusesMoreWhereTheCriticIsNoisy() {
    Plan plan = plan(10, greedy(), new Extras(0.9, false, 0));

    List<TableRow> rows = Evaluator.inProcess(plan, root, more -> {}).rows();

    assertThat(rows.get(3).critic()).isEqualTo("oracle");
    assertThat(rows.get(4).critic()).isEqualTo("trained, 0.9 noise");
    assertThat(rows.get(4).turns().mean()).isGreaterThan(rows.get(2).turns().mean());
  }

  @Test
  void solvesAsTheLoopDoesThatTrainingScoresWith() {
    Plan plan = plan(30, greedy(), new Extras(0, false, 0));
    List<Problem> problems = plan.examples().stream().map(Example::problem).toList();
    CriticSettings settings = CriticSettings.parse(root);
    try (Models models = new Models();
        DirectStage stage = DirectStage.open(root, models, more -> {})) {
      Run run = new Runs(plan).refined(stage, "given", CriticKind.NEURAL, "trained");
      Critic critic =
          Critic.solver(
              TASK,
              models.open(settings.checkpoint().orElseThrow(), settings.model()),
              settings.solver().orElseThrow());
      RefinementLoop loop = new RefinementLoop(TASK, generator(models), critic, 3, MAX_NEW_TOKENS);

      assertThat(run.attempts())
          .extracting(Attempted::last)
          .containsExactlyElementsOf(
              loop.solve(problems).stream().map(EvaluatorIT::canonical).toList());
    }
  }

  @Test
  void sweepsASolvingCriticFromRefusingAlwaysToHardlyEver() {
    Plan plan = plan(10, greedy(), new Extras(0, true, 0));

    List<SweepRow> sweep = Evaluator.inProcess(plan, solving, more -> {}).sweep();

    assertThat(sweep).hasSize(11);
    assertThat(sweep).extracting(SweepRow::refused).isSortedAccordingTo((a, b) -> b - a);
    assertThat(sweep.get(0).confidence()).isZero();
    assertThat(sweep.get(10).confidence()).isEqualTo(1);
    assertThat(sweep.get(0).refused()).isGreaterThan(sweep.get(10).refused());
  }

  private TextGenerator generator(Models models) {
    GeneratorSettings settings = GeneratorSettings.parse(root);
    return models.open(settings.checkpoint(), settings.model());
  }

  private static String canonical(Episode episode) {
    return TASK.canonical(episode.last()).orElse(episode.last());
  }

  private static Sampling greedy() {
    return new Sampling(1, new Decoding(DecodingMethod.GREEDY, 1.0, 0.5, MAX_NEW_TOKENS));
  }

  private static UsableRows<Example> problems(int count) {
    return KnownProblems.read(Home.bundledProblems(), TASK, Optional.of(count), false);
  }

  /** The same, but each n-th with the answer that its gold gives instead of gold. */
  private static UsableRows<Example> withoutGold(UsableRows<Example> rows, int n) {
    List<Example> mixed = new ArrayList<>();
    for (Example row : rows.usable()) {
      mixed.add(mixed.size() % n == 0 ? answered(row) : row);
    }
    return new UsableRows<>(mixed, rows.bad());
  }

  private static Example answered(Example row) {
    Problem known = row.problem();
    Problem problem = new Problem(known.id(), known.text(), known.numbers(), Optional.empty());
    return new Example(row.task(), problem, TASK.answer(known, known.gold().orElseThrow()));
  }

  private static Plan plan(int problems, Sampling sampling, Extras extras) {
    return plan(problems(problems), sampling, extras);
  }

  private static Plan plan(UsableRows<Example> problems, Sampling sampling, Extras extras) {
    return new Plan(
        TASK, problems, List.of(new Entrant("given", Optional.empty())), 2, sampling, extras);
  }
}
