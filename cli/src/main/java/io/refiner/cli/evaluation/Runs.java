package io.refiner.cli.evaluation;

import java.util.ArrayList;
import java.util.List;

import io.refiner.cli.problem.Assignment;
import io.refiner.cli.problem.Submitted;
import io.refiner.reasoning.dataset.Example;
import io.refiner.reasoning.evaluation.Attempted;
import io.refiner.reasoning.evaluation.Run;
import io.refiner.reasoning.wire.FeedbackRecords;
import io.refiner.reasoning.wire.OptionLimits;
import io.refiner.schemas.record.CriticKind;
import io.refiner.schemas.record.Options;
import io.refiner.schemas.record.Problem;
import io.refiner.schemas.record.Result;
import io.refiner.schemas.record.Turn;

/** Has stages make the runs of a plan. */
final class Runs {

  private static final String ALONE = "none";

  private final Plan plan;

  Runs(Plan plan) {
    this.plan = plan;
  }

  /** One hypothesis for each problem, whatever a critic says of it. */
  Run alone(Stage stage, String generator) {
    Options options = options(1, 1, CriticKind.ORACLE);
    return new Run(generator, ALONE, 0, attempts(stage, options));
  }

  /** All turns with a critic. */
  Run refined(Stage stage, String generator, CriticKind kind, String critic) {
    Options options = options(plan.revisions() + 1, plan.sampling().samples(), kind);
    return new Run(generator, critic, plan.revisions(), attempts(stage, options));
  }

  /** The problems as the critic is asked about them. */
  List<Problem> problems(CriticKind kind) {
    return problems(options(1, 1, kind));
  }

  private List<Attempted> attempts(Stage stage, Options options) {
    List<Result> results = stage.solve(problems(options));
    List<Attempted> attempts = new ArrayList<>();
    for (int i = 0; i < results.size(); i++) {
      Example example = plan.examples().get(i);
      List<Attempted.Turn> turns = results.get(i).getTurns().stream().map(Runs::turn).toList();
      attempts.add(new Attempted(example.problem(), example.answer(), turns));
    }
    return attempts;
  }

  private static Attempted.Turn turn(Turn turn) {
    return new Attempted.Turn(turn.getHypothesis(), FeedbackRecords.critique(turn.getJudgement()));
  }

  /** The same names in every run, since seeds are made of them. */
  private List<Problem> problems(Options options) {
    List<Submitted> submitted =
        plan.examples().stream().<Submitted>map(Submitted.Read::new).toList();
    return Assignment.of(submitted, options, "evaluate").problems();
  }

  private Options options(int turns, int samples, CriticKind critic) {
    return Options.newBuilder()
        .setTurns(turns)
        .setSamples(samples)
        .setDecoding(plan.sampling().decoding())
        .setCritic(critic)
        .setDeadlineMillis(OptionLimits.MAX_DEADLINE_MILLIS)
        .build();
  }
}
