package io.refiner.training.report;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Collectors;

import io.refiner.files.AtomicFile;
import io.refiner.training.report.Course.Evaluation;
import io.refiner.training.report.Series.Point;

/**
 * A training's report: one HTML page with its curves, scores, data and settings, which needs
 * nothing but itself. It is made of the metrics file alone.
 */
public final class ReportPage {

  public static final String NAME = "report.html";

  private static final int MOST_LINES = 8;

  private static final String TIME_LIMIT = "time limit";

  /** A loss that falls further than this is shown by ratios. */
  private static final double LOGARITHMIC_FROM = 20;

  /** Facts of a run that are no settings. */
  private static final Set<String> ORIGIN =
      Set.of(
          "role",
          "task",
          "seed",
          TIME_LIMIT,
          "training problems",
          "logged turns",
          "dev problems",
          "base",
          "partner",
          ScoreNames.FACT);

  private static final String STYLE =
      """
      :root { color-scheme: light dark; }
      body { margin: 0; background: #f4f6fa; color: #1c2b42;
             font: 16px/1.5 system-ui, -apple-system, 'Segoe UI', sans-serif; }
      main { max-width: 800px; margin: 0 auto; padding: 24px 16px 64px; }
      h1 { margin: 0 0 4px; font-size: 1.6rem; }
      h2 { margin: 40px 0 8px; font-size: 1.2rem; }
      figure { margin: 16px 0; }
      figure, .scroll { overflow-x: auto; }
      svg { display: block; width: 100%; min-width: 560px; height: auto; }
      table { border-collapse: collapse; width: 100%; font-size: 0.92rem; }
      caption { text-align: left; font-weight: 600; padding: 8px 0; }
      th, td { text-align: left; padding: 4px 12px 4px 0; border-bottom: 1px solid #d5dce7;
               vertical-align: top; }
      td { overflow-wrap: anywhere; }
      td.number, th.number { text-align: right; font-variant-numeric: tabular-nums;
                             overflow-wrap: normal; }
      th.number { min-width: 3.5em; vertical-align: bottom; }
      pre { padding: 12px 12px 12px 28px; background: #e7ecf4; border-radius: 6px;
            white-space: pre-wrap; overflow-wrap: anywhere; text-indent: -16px; }
      .word { display: inline-block; max-width: 100%; text-indent: 0; }
      tr.best { font-weight: 600; }
      @media (prefers-color-scheme: dark) {
        body { background: #0e1219; color: #e8edf5; }
        th, td { border-color: #2b3444; }
        pre { background: #1c2431; }
      }
      """;

  private ReportPage() {}

  /**
   * Writes the page beside the metrics; whatever happens, the old page or the new one is whole.
   *
   * @return the page
   * @throws UncheckedIOException if there are no metrics, or the page can't be written
   */
  public static Path write(Path folder) {
    Course course = Course.read(folder.resolve(MetricsFile.NAME));
    Path page = folder.resolve(NAME);
    try {
      AtomicFile.write(page, html(course, folder.toAbsolutePath().getFileName().toString()));
      return page;
    } catch (IOException e) {
      throw new UncheckedIOException("cannot write " + page, e);
    }
  }

  static String html(Course course, String name) {
    String role = course.facts().getOrDefault("role", "model");
    String title = "Training of %s: %s".formatted(role, name);
    StringBuilder body = new StringBuilder();
    body.append("<h1>%s</h1>%n<p>%s</p>%n".formatted(Html.text(title), Html.text(summary(course))));
    List<Chart> charts = charts(course);
    for (int i = 0; i < charts.size(); i++) {
      body.append("<figure>%n%s</figure>%n".formatted(charts.get(i).svg("chart" + i)));
    }
    body.append(evaluations(course));
    body.append(facts(course));
    return """
        <!DOCTYPE html>
        <html lang="en">
        <head>
        <meta charset="utf-8">
        <meta name="viewport" content="width=device-width, initial-scale=1">
        <title>%s</title>
        <style>
        %s%s</style>
        </head>
        <body>
        <main>
        %s</main>
        </body>
        </html>
        """
        .formatted(Html.text(title), STYLE, Chart.STYLE, body);
  }

  /** The pictures that there is something to show for. */
  static List<Chart> charts(Course course) {
    double best = course.best().map(evaluation -> (double) evaluation.step()).orElse(-1.0);
    List<Chart> charts = new ArrayList<>();
    List<Series> losses =
        shown(
            course.series("loss", "training loss"),
            course.series("turn-1 loss", "loss on dev, turn 1"));
    if (!losses.isEmpty()) {
      charts.add(chart("Loss", "mean per target token", losses, lossScale(losses), course, best));
    }
    List<Series> scores = scores(course);
    if (!scores.isEmpty()) {
      charts.add(chart("Scores on dev", "percent", scores, percent(scores), course, best));
    }
    List<Series> episodes =
        shown(
            course.series("reward", "mean reward of what was kept"),
            course.series("accepted", "share that the critic accepted"));
    if (!episodes.isEmpty()) {
      Scale whole = Scale.linear(0, 1, 5);
      charts.add(chart("Episodes with the critic", "from 0 to 1", episodes, whole, course, -1));
    }
    List<Series> rate = shown(course.series("learningRate", "learning rate"));
    if (!rate.isEmpty()) {
      Scale scale = Scale.linear(0, highest(rate), 4);
      charts.add(chart("Learning rate", "per step", rate, scale, course, -1));
    }
    return charts;
  }

  private static Chart chart(
      String title, String unit, List<Series> lines, Scale y, Course course, double mark) {
    return new Chart(title, unit, lines, y, course.step(), mark);
  }

  private static List<Series> shown(Series... series) {
    return List.of(series).stream().filter(line -> !line.points().isEmpty()).toList();
  }

  private static List<Series> scores(Course course) {
    return course.evaluations().stream()
        .flatMap(evaluation -> evaluation.scores().keySet().stream())
        .distinct()
        .filter(name -> !name.equals("turns") && !name.endsWith("loss"))
        .limit(MOST_LINES)
        .map(name -> percent(course.series(name, name)))
        .toList();
  }

  private static Series percent(Series shares) {
    return new Series(
        shares.name(),
        shares.points().stream().map(point -> new Point(point.x(), 100 * point.y())).toList());
  }

  private static Scale percent(List<Series> lines) {
    double low = lines.stream().mapToDouble(line -> extreme(line, false)).min().orElse(0);
    return Scale.linear(Math.max(0, low - 2), Math.min(100, highest(lines) + 2), 5);
  }

  private static Scale lossScale(List<Series> lines) {
    double low = lines.stream().mapToDouble(line -> extreme(line, false)).min().orElse(0);
    double high = highest(lines);
    return low > 0 && high / low > LOGARITHMIC_FROM
        ? Scale.logarithmic(low, high)
        : Scale.linear(0, high, 5);
  }

  private static double highest(List<Series> lines) {
    return lines.stream().mapToDouble(line -> extreme(line, true)).max().orElse(1);
  }

  private static double extreme(Series line, boolean highest) {
    var values = line.points().stream().mapToDouble(Point::y);
    return (highest ? values.max() : values.min()).orElse(0);
  }

  private static String summary(Course course) {
    String reached =
        "%s steps, %s tokens per second.%s"
            .formatted(
                Scale.label(course.step()),
                Scale.label(course.speed()),
                course.diverged() ? " The last step could not be taken: the run diverged." : "");
    return course
        .best()
        .map(
            best ->
                reached + " The weights kept are those of step " + Scale.label(best.step()) + ".")
        .orElse(reached + " There is no evaluation yet.");
  }

  private static String evaluations(Course course) {
    if (course.evaluations().isEmpty()) {
      return "";
    }
    List<String> names =
        course.evaluations().stream()
            .flatMap(evaluation -> evaluation.scores().keySet().stream())
            .distinct()
            .toList();
    String head =
        names.stream()
            .map(name -> "<th scope=\"col\" class=\"number\">%s</th>".formatted(Html.words(name)))
            .collect(Collectors.joining());
    long best = course.best().map(Evaluation::step).orElse(-1L);
    String rows =
        course.evaluations().stream()
            .map(evaluation -> row(evaluation, names, evaluation.step() == best))
            .collect(Collectors.joining());
    return """
        <h2>Evaluations on dev</h2>
        <p id="shares">Shares in percent; the weights kept are those of the row in bold.</p>
        <div class="scroll"><table aria-describedby="shares">
        <tr><th scope="col" class="number">step</th>%s</tr>
        %s</table></div>
        """
        .formatted(head, rows);
  }

  private static String row(Evaluation evaluation, List<String> names, boolean best) {
    String cells =
        names.stream()
            .map(
                name ->
                    "<td class=\"number\">%s</td>"
                        .formatted(shown(name, evaluation.scores().get(name))))
            .collect(Collectors.joining());
    return String.format(
        Locale.ROOT,
        "<tr%s><th scope=\"row\" class=\"number\">%,d</th>%s</tr>%n",
        best ? " class=\"best\"" : "",
        evaluation.step(),
        cells);
  }

  private static String shown(String name, Double score) {
    if (score == null) {
      return "";
    }
    return name.equals("turns") || name.endsWith("loss")
        ? String.format(Locale.ROOT, "%.3f", score)
        : String.format(Locale.ROOT, "%.1f", 100 * score);
  }

  /** In words what the file has as ISO 8601 says it, such as {@code PT2M}. */
  private static String duration(String limit) {
    if (!limit.startsWith("PT")) {
      return limit;
    }
    Duration duration = Duration.parse(limit);
    long minutes = duration.toMinutes();
    return duration.toSeconds() % 60 == 0
        ? minutes + (minutes == 1 ? " minute" : " minutes")
        : duration.toMillis() / 1000.0 + " seconds";
  }

  private static boolean isOrigin(String fact) {
    return ORIGIN.contains(fact) || fact.startsWith(Course.CHANGED);
  }

  private static String facts(Course course) {
    Map<String, String> origin = new LinkedHashMap<>(course.facts());
    origin.keySet().removeIf(name -> !isOrigin(name));
    origin.computeIfPresent(TIME_LIMIT, (name, limit) -> duration(limit));
    Map<String, String> settings = new LinkedHashMap<>(course.facts());
    settings.keySet().removeIf(ReportPage::isOrigin);
    String command =
        course.command().isEmpty() ? "" : "<pre>%s</pre>%n".formatted(Html.words(course.command()));
    return "<h2>Run</h2>\n"
        + command
        + (origin.isEmpty() ? "" : Html.table("Data and weights to begin with", origin))
        + (settings.isEmpty() ? "" : Html.table("Settings (refiner.training)", settings));
  }
}
