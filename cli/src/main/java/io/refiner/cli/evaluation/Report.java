package io.refiner.cli.evaluation;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.function.Function;

import io.refiner.reasoning.evaluation.CriticTable;
import io.refiner.reasoning.evaluation.CriticTable.TypeCount;
import io.refiner.reasoning.evaluation.CriticTable.Verdicts;
import io.refiner.reasoning.evaluation.ErrorCounts;
import io.refiner.reasoning.evaluation.Evaluation;
import io.refiner.reasoning.evaluation.Measure;
import io.refiner.reasoning.evaluation.SweepRow;
import io.refiner.reasoning.evaluation.TableRow;
import io.refiner.reasoning.metric.Interval;

/** An evaluation as tables for people. */
public final class Report {

  /** Where there is nothing to measure. */
  private static final String NONE = "–";

  private static final String NUMBER = "%.1f";

  private Report() {}

  /** In lines of text. */
  public static List<String> text(Evaluation evaluation) {
    return lines(evaluation, Section::text);
  }

  /** In lines of Markdown. */
  public static List<String> markdown(Evaluation evaluation) {
    return lines(evaluation, Section::markdown);
  }

  private static List<String> lines(
      Evaluation evaluation, Function<Section, List<String>> rendering) {
    List<String> lines = new ArrayList<>();
    for (Section section : sections(evaluation)) {
      lines.addAll(rendering.apply(section));
      lines.add("");
    }
    return lines.subList(0, lines.size() - 1);
  }

  private static List<Section> sections(Evaluation evaluation) {
    List<Section> sections = new ArrayList<>();
    sections.add(scores(evaluation));
    sections.add(gains(evaluation.rows()));
    sections.addAll(critic("perturbations of gold", evaluation.onPerturbed()));
    sections.addAll(critic("the generator's first hypotheses", evaluation.onGenerated()));
    sections.add(errors(evaluation.errors()));
    if (!evaluation.sweep().isEmpty()) {
      sections.add(sweep(evaluation.sweep()));
    }
    return sections;
  }

  private static String skipped(long rows) {
    return rows == 0
        ? ""
        : String.format(Locale.ROOT, " (without %,d rows of the file that can't be used)", rows);
  }

  private static String withoutGold(Evaluation evaluation) {
    int without = evaluation.problems() - evaluation.withGold();
    return without == 0
        ? ""
        : format(
            " %,d of the problems have an answer only: exact match and perturbations leave them out.",
            without);
  }

  private static Section scores(Evaluation evaluation) {
    return new Section(
        String.format(
            Locale.ROOT,
            "Scores on %,d problems%s, in %% with 95 %% intervals",
            evaluation.problems(),
            skipped(evaluation.skipped())),
        "T: the most revisions of one hypothesis, as REFINER counts; turns: hypotheses written per"
            + " problem, the first included."
            + withoutGold(evaluation),
        List.of(
            "generator", "critic", "T", "exact match", "exact match (REFINER)", "answers", "turns"),
        evaluation.rows().stream()
            .map(
                row ->
                    List.of(
                        row.generator(),
                        row.critic(),
                        String.valueOf(row.revisions()),
                        percent(row.strict().map(Measure::score)),
                        percent(row.reference().map(Measure::score)),
                        row.execution().score().percent(),
                        format("%.2f", row.turns().mean())))
            .toList());
  }

  private static Section gains(List<TableRow> rows) {
    TableRow first = rows.get(0);
    return new Section(
        "Gain over the first row (%s, critic %s), in points"
            .formatted(first.generator(), first.critic()),
        "Paired, problem by problem: a gain whose interval excludes 0 is one.",
        List.of("generator", "critic", "T", "exact match", "exact match (REFINER)", "answers"),
        rows.stream()
            .skip(1)
            .map(
                row ->
                    List.of(
                        row.generator(),
                        row.critic(),
                        String.valueOf(row.revisions()),
                        row.strict().map(Report::gain).orElse(NONE),
                        row.reference().map(Report::gain).orElse(NONE),
                        gain(row.execution())))
            .toList());
  }

  private static String percent(Optional<Interval> share) {
    return share.map(Interval::percent).orElse(NONE);
  }

  private static String gain(Measure measure) {
    Interval gain = measure.gain().orElseThrow();
    return format("%+.1f [%+.1f, %+.1f]", 100 * gain.mean(), 100 * gain.low(), 100 * gain.high());
  }

  private static List<Section> critic(String what, Optional<CriticTable> table) {
    return table.map(found -> List.of(verdicts(what, found), types(what, found))).orElse(List.of());
  }

  private static Section verdicts(String what, CriticTable table) {
    Verdicts verdicts = table.verdicts();
    return new Section(
        String.format(Locale.ROOT, "What the critic does: %,d of %s", table.count(), what),
        "Findings exact: the oracle's findings in any order; refusals right: refused ones that are"
            + " wrong; errors refused: wrong ones that are refused.",
        List.of(
            "findings exact",
            "refusals right",
            "errors refused",
            "right: accepted",
            "refused",
            "wrong: accepted",
            "refused"),
        List.of(
            List.of(
                percent(table.exact()),
                table.precision().percent(),
                table.recall().percent(),
                String.valueOf(verdicts.rightAccepted()),
                String.valueOf(verdicts.rightRefused()),
                String.valueOf(verdicts.wrongAccepted()),
                String.valueOf(verdicts.wrongRefused()))));
  }

  private static Section types(String what, CriticTable table) {
    List<List<String>> rows = new ArrayList<>();
    for (Map.Entry<String, TypeCount> type : table.types().entrySet()) {
      TypeCount count = type.getValue();
      rows.add(
          List.of(
              type.getKey(),
              String.valueOf(count.expected()),
              String.valueOf(count.said()),
              String.valueOf(count.both())));
    }
    return new Section(
        "Findings by type: " + what, "", List.of("type", "oracle's", "critic's", "both"), rows);
  }

  private static Section errors(ErrorCounts errors) {
    List<List<String>> rows =
        errors.types().entrySet().stream()
            .map(type -> List.of(type.getKey(), String.valueOf(type.getValue())))
            .toList();
    return new Section(
        String.format(
            Locale.ROOT,
            "Where the generator errs: %,d of %,d first hypotheses are wrong",
            errors.wrong(),
            errors.count()),
        "",
        List.of("the oracle's findings", "count"),
        rows);
  }

  private static Section sweep(List<SweepRow> sweep) {
    return new Section(
        "The solving critic by its threshold",
        "Net: answers gained less answers lost by refinement.",
        List.of(
            "confidence", "refused", "rightly", "gained", "lost", "net", "exact match", "answers"),
        sweep.stream()
            .map(
                row ->
                    List.of(
                        format(NUMBER, row.confidence()),
                        String.valueOf(row.refused()),
                        String.valueOf(row.rightlyRefused()),
                        String.valueOf(row.gained()),
                        String.valueOf(row.lost()),
                        format("%+d", row.net()),
                        row.strict().isPresent()
                            ? format(NUMBER, 100 * row.strict().getAsDouble())
                            : NONE,
                        format(NUMBER, 100 * row.execution())))
            .toList());
  }

  private static String format(String pattern, Object... values) {
    return String.format(Locale.ROOT, pattern, values);
  }
}
