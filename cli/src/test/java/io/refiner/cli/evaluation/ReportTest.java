package io.refiner.cli.evaluation;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import org.junit.jupiter.api.Test;

import io.refiner.reasoning.evaluation.CriticTable;
import io.refiner.reasoning.evaluation.CriticTable.TypeCount;
import io.refiner.reasoning.evaluation.CriticTable.Verdicts;
import io.refiner.reasoning.evaluation.ErrorCounts;
import io.refiner.reasoning.evaluation.Evaluation;
import io.refiner.reasoning.evaluation.Measure;
import io.refiner.reasoning.evaluation.SweepRow;
import io.refiner.reasoning.evaluation.TableRow;
import io.refiner.reasoning.metric.Interval;

import static org.assertj.core.api.Assertions.assertThat;

class ReportTest {

  private static final Interval HALF = new Interval(0.5, 0.4, 0.6);
  private static final Interval GAIN = new Interval(0.1, -0.05, 0.25);
  private static final Interval TURNS = new Interval(1.5, 1.4, 1.6);

  @Test
  void showsTheTableInColumns() {
    assertThat(Report.text(evaluation(true)))
        .containsSubsequence(
            "Scores on 1,000 problems, in % with 95 % intervals",
            "generator  critic   T  exact match        exact match (REFINER)  answers            turns",
            "given      none     0  50.0 [40.0, 60.0]  50.0 [40.0, 60.0]      50.0 [40.0, 60.0]  1.50",
            "given      trained  3  50.0 [40.0, 60.0]  50.0 [40.0, 60.0]      50.0 [40.0, 60.0]  1.50",
            "Gain over the first row (given, critic none), in points",
            "generator  critic   T  exact match          exact match (REFINER)  answers",
            "given      trained  3  +10.0 [-5.0, +25.0]  +10.0 [-5.0, +25.0]    +10.0 [-5.0, +25.0]",
            "type                oracle's  critic's  both",
            "incorrect-operator  9         8         7",
            "Where the generator errs: 5 of 10 first hypotheses are wrong",
            "confidence  refused  rightly  gained  lost  net  exact match  answers",
            "0.5         4        3        2       1     +1   60.0         70.0");
  }

  @Test
  void showsTheSameAsMarkdown() {
    assertThat(Report.markdown(evaluation(true)))
        .containsSubsequence(
            "### Scores on 1,000 problems, in % with 95 % intervals",
            "",
            "| generator | critic | T | exact match | exact match (REFINER) | answers | turns |",
            "| --- | --- | --- | --- | --- | --- | --- |",
            "| given | none | 0 | 50.0 [40.0, 60.0] | 50.0 [40.0, 60.0] | 50.0 [40.0, 60.0] | 1.50 |");
  }

  @Test
  void saysNothingOfACriticThatIsNotThere() {
    assertThat(Report.text(evaluation(false)))
        .noneMatch(line -> line.startsWith("What the critic does"));
  }

  @Test
  void writesEverythingAsJson() throws Exception {
    JsonNode node = new ObjectMapper().readTree(ReportJson.of(evaluation(true)));

    assertThat(node.path("problems").asInt()).isEqualTo(1000);
    JsonNode row = node.path("rows").path(1);
    assertThat(row.path("critic").asText()).isEqualTo("trained");
    assertThat(row.path("revisions").asInt()).isEqualTo(3);
    assertThat(row.path("exactMatch").path("gain").path("low").asDouble()).isEqualTo(-0.05);
    assertThat(node.path("rows").path(0).path("answers").path("gain").isNull()).isTrue();
    assertThat(node.path("critic").path("generated").path("verdicts").path("wrongRefused").asInt())
        .isEqualTo(4);
    assertThat(node.at("/critic/perturbed/findings/incorrect-operator/both").asInt()).isEqualTo(7);
    assertThat(node.at("/errors/findings/missing-step").asInt()).isEqualTo(6);
    assertThat(node.at("/sweep/0/gained").asInt()).isEqualTo(2);
  }

  @Test
  void writesNullForACriticThatIsNotThere() throws Exception {
    JsonNode node = new ObjectMapper().readTree(ReportJson.of(evaluation(false)));

    assertThat(node.at("/critic/generated").isNull()).isTrue();
  }

  @Test
  void hasNoValueForExactMatchWhereNoProblemHasGold() throws Exception {
    List<String> text = Report.text(answersOnly());
    JsonNode node = new ObjectMapper().readTree(ReportJson.of(answersOnly()));

    assertThat(text)
        .containsSubsequence(
            "generator  critic   T  exact match  exact match (REFINER)  answers            turns",
            "given      none     0  –            –                      50.0 [40.0, 60.0]  1.50",
            "given      trained  3  –            –                      +10.0 [-5.0, +25.0]",
            "0.5         4        3        2       1     +1   –            70.0");
    assertThat(text)
        .anyMatch(
            line ->
                line.endsWith(
                    "1,000 of the problems have an answer only: exact match and perturbations leave them out."))
        .anyMatch(line -> line.startsWith("–               50.0 [40.0, 60.0]"))
        .noneMatch(line -> line.contains("perturbations of gold"));
    assertThat(node.path("problemsWithGold").asInt()).isZero();
    JsonNode row = node.path("rows").path(1);
    assertThat(row.has("exactMatch") || row.has("exactMatchRefiner")).isFalse();
    assertThat(row.at("/answers/mean").asDouble()).isEqualTo(0.5);
    assertThat(node.at("/critic/perturbed").isNull()).isTrue();
    assertThat(node.at("/critic/generated").has("findingsExact")).isFalse();
    assertThat(node.at("/sweep/0").has("exactMatch")).isFalse();
  }

  private static Evaluation answersOnly() {
    Evaluation known = evaluation(true);
    CriticTable critic = known.onGenerated().orElseThrow();
    return new Evaluation(
        known.problems(),
        0,
        known.skipped(),
        known.rows().stream().map(ReportTest::answersOnly).toList(),
        Optional.empty(),
        Optional.of(
            new CriticTable(
                critic.count(),
                Optional.empty(),
                critic.precision(),
                critic.recall(),
                critic.verdicts(),
                critic.types())),
        known.errors(),
        List.of(new SweepRow(0.5, 4, 3, 2, 1, OptionalDouble.empty(), 0.7)));
  }

  private static TableRow answersOnly(TableRow row) {
    return new TableRow(
        row.generator(),
        row.critic(),
        row.revisions(),
        Optional.empty(),
        Optional.empty(),
        row.execution(),
        row.turns());
  }

  private static Evaluation evaluation(boolean critic) {
    CriticTable table =
        new CriticTable(
            10,
            Optional.of(HALF),
            HALF,
            HALF,
            new Verdicts(1, 2, 3, 4),
            Map.of("incorrect-operator", new TypeCount(9, 8, 7)));
    return new Evaluation(
        1000,
        1000,
        0,
        List.of(row("none", 0, Optional.empty()), row("trained", 3, Optional.of(GAIN))),
        critic ? Optional.of(table) : Optional.empty(),
        critic ? Optional.of(table) : Optional.empty(),
        new ErrorCounts(10, 5, Map.of("missing-step", 6)),
        List.of(new SweepRow(0.5, 4, 3, 2, 1, OptionalDouble.of(0.6), 0.7)));
  }

  private static TableRow row(String critic, int revisions, Optional<Interval> gain) {
    Measure measure = new Measure(HALF, gain);
    Optional<Measure> ofGold = Optional.of(measure);
    return new TableRow("given", critic, revisions, ofGold, ofGold, measure, TURNS);
  }
}
