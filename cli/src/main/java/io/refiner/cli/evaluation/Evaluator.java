package io.refiner.cli.evaluation;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.function.IntConsumer;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigValueFactory;

import io.refiner.cli.evaluation.Plan.Entrant;
import io.refiner.cli.terminal.Settings;
import io.refiner.critic.CriticSettings;
import io.refiner.reasoning.dataset.Example;
import io.refiner.reasoning.evaluation.Attempted;
import io.refiner.reasoning.evaluation.CriticTable;
import io.refiner.reasoning.evaluation.ErrorCounts;
import io.refiner.reasoning.evaluation.Evaluation;
import io.refiner.reasoning.evaluation.Judged;
import io.refiner.reasoning.evaluation.Run;
import io.refiner.reasoning.evaluation.SweepRow;
import io.refiner.reasoning.evaluation.TableRow;
import io.refiner.reasoning.mwp.formula.Formula;
import io.refiner.schemas.record.CriticKind;
import io.refiner.schemas.record.Problem;
import io.refiner.training.data.HypothesisPool;
import io.refiner.training.data.Seeds;
import io.refiner.training.data.TrainingProblem;

/** Makes the runs of a plan and counts what came of them. */
public final class Evaluator {

  private static final int SWEEP_STEPS = 10;

  private final Plan plan;
  private final Config root;
  private final Stages stages;
  private final Models models;
  private final Runs runs;

  private Evaluator(Plan plan, Config root, Stages stages, Models models) {
    this.plan = plan;
    this.root = root;
    this.stages = stages;
    this.models = models;
    this.runs = new Runs(plan);
  }

  /**
   * Evaluates in this process, without a broker.
   *
   * @param root all settings, the critic's among them
   * @param onSolved told how many more episodes of the table are solved, of {@link #episodes}
   * @throws io.refiner.cli.terminal.UsageException naming key and value of a setting that is wrong
   * @throws io.refiner.seq2seq.checkpoint.CheckpointException if a checkpoint is not a whole T5
   */
  public static Evaluation inProcess(Plan plan, Config root, IntConsumer onSolved) {
    try (Models models = new Models()) {
      Stages stages =
          config -> Settings.parse(config, valid -> DirectStage.open(valid, models, onSolved));
      return new Evaluator(plan, root, stages, models).evaluate();
    }
  }

  /**
   * The same, the table's runs through a ring of this process: broker, topics and a role each. The
   * critic is judged without it.
   *
   * @param patience how long the next result may take before the ring counts as stuck
   * @throws io.refiner.cli.terminal.RunFailedException if a ring is stuck
   */
  public static Evaluation throughRing(
      Plan plan, Config root, Duration patience, IntConsumer onSolved) {
    try (Models models = new Models()) {
      Stages stages =
          config -> Settings.parse(config, valid -> RingStage.open(valid, patience, onSolved));
      return new Evaluator(plan, root, stages, models).evaluate();
    }
  }

  /** How many episodes the table takes. */
  public static int episodes(Plan plan, Config root) {
    int runs = 2 + (hasCritic(root) ? 1 : 0) + (isNoisy(plan, root) ? 1 : 0);
    return runs * plan.entrants().size() * plan.examples().size();
  }

  private Evaluation evaluate() {
    List<Run> table = new ArrayList<>();
    plan.entrants().forEach(entrant -> table.addAll(runs(entrant)));
    List<String> written = table.get(0).attempts().stream().map(Attempted::last).toList();
    List<Judged> own = judge(problems(), written);
    long seed = plan.extras().seed();
    return new Evaluation(
        plan.examples().size(),
        (int) plan.examples().stream().filter(Evaluator::hasGold).count(),
        plan.problems().bad().count(),
        TableRow.of(table, seed),
        onPerturbed(seed),
        hasCritic() ? Optional.of(CriticTable.of(own, seed)) : Optional.empty(),
        ErrorCounts.of(own.stream().map(Judged::expected).toList()),
        plan.extras().sweep() ? sweep() : List.of());
  }

  private boolean hasCritic() {
    return hasCritic(root);
  }

  private static boolean hasCritic(Config root) {
    return CriticSettings.parse(root).checkpoint().isPresent();
  }

  private static boolean isNoisy(Plan plan, Config root) {
    return hasCritic(root) && plan.extras().noise() > 0;
  }

  /** The rows of one generator. */
  private List<Run> runs(Entrant entrant) {
    List<Run> rows = new ArrayList<>();
    Config config = generator(entrant);
    try (Stage stage = stages.open(config)) {
      rows.add(runs.alone(stage, entrant.name()));
      if (hasCritic()) {
        Run refined = runs.refined(stage, entrant.name(), CriticKind.NEURAL, "trained");
        for (int revisions = 1; revisions <= plan.revisions(); revisions++) {
          rows.add(refined.within(revisions));
        }
      }
      rows.add(runs.refined(stage, entrant.name(), CriticKind.ORACLE, "oracle"));
    }
    if (isNoisy(plan, root)) {
      double noise = plan.extras().noise();
      try (Stage stage = stages.open(with(config, "refiner.critic.feedback-noise", noise))) {
        String critic = "trained, %s noise".formatted(noise);
        rows.add(runs.refined(stage, entrant.name(), CriticKind.NEURAL, critic));
      }
    }
    return rows;
  }

  private Config generator(Entrant entrant) {
    return entrant
        .checkpoint()
        .map(folder -> with(root, "refiner.generator.checkpoint", folder.toString()))
        .orElse(root);
  }

  private List<Problem> problems() {
    return runs.problems(hasCritic() ? CriticKind.NEURAL : CriticKind.ORACLE);
  }

  private List<Judged> judge(List<Problem> problems, List<String> hypotheses) {
    return new Jury(DirectStage.critic(root, models)).judge(problems, hypotheses);
  }

  private Optional<CriticTable> onPerturbed(long seed) {
    List<Problem> perturbable =
        problems().stream().filter(problem -> problem.getGold().isPresent()).toList();
    return hasCritic() && !perturbable.isEmpty()
        ? Optional.of(CriticTable.of(judge(perturbable, perturbed()), seed))
        : Optional.empty();
  }

  /** The same perturbations as a critic's training is scored on, if the seed is 0. */
  private List<String> perturbed() {
    Random random = new Random(Seeds.of(plan.extras().seed(), 0));
    return plan.examples().stream()
        .filter(Evaluator::hasGold)
        .map(Evaluator::withGold)
        .map(problem -> HypothesisPool.perturbed(problem, random).canonical())
        .toList();
  }

  private static boolean hasGold(Example example) {
    return example.problem().gold().isPresent();
  }

  private static TrainingProblem withGold(Example example) {
    Formula gold = Formula.parse(example.problem().gold().orElseThrow());
    return TrainingProblem.of(example.problem(), gold, example.answer());
  }

  private List<SweepRow> sweep() {
    List<SweepRow> rows = new ArrayList<>();
    for (int step = 0; step <= SWEEP_STEPS; step++) {
      double confidence = step / (double) SWEEP_STEPS;
      Config config =
          with(generator(plan.entrants().get(0)), "refiner.critic.confidence", confidence);
      try (Stage stage = DirectStage.open(config, models, done -> {})) {
        Run run = runs.refined(stage, "", CriticKind.NEURAL, "");
        rows.add(SweepRow.of(confidence, plan.task(), run));
      }
    }
    return rows;
  }

  private static Config with(Config config, String key, Object value) {
    return config.withValue(key, ConfigValueFactory.fromAnyRef(value, "the evaluation"));
  }
}
