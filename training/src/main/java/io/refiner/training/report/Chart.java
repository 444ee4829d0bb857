package io.refiner.training.report;

import java.util.List;
import java.util.Locale;
import java.util.stream.Collectors;

import io.refiner.training.report.Series.Point;

/**
 * Lines over the steps of a run, as SVG. What has no points is left out.
 *
 * @param title says what is shown
 * @param unit what the values are
 * @param series at most eight, at least one of them with points
 * @param y the axis of the values
 * @param steps where the axis of steps ends at least
 * @param mark a step to be marked, with what it is; negative for none
 */
record Chart(String title, String unit, List<Series> series, Scale y, long steps, double mark) {

  /** How a page shows it in light and in dark. */
  static final String STYLE =
      """
      svg text { font: 13px system-ui, -apple-system, 'Segoe UI', sans-serif; fill: #44546b; }
      svg .title { font-size: 16px; font-weight: 600; fill: #1c2b42; }
      svg .ground { fill: #ffffff; }
      svg .grid { stroke: #dde3ec; stroke-width: 1; }
      svg .axis { stroke: #7a8699; stroke-width: 1; }
      svg .mark { stroke: #7a8699; stroke-width: 1.2; stroke-dasharray: 5 4; }
      svg .line { fill: none; stroke-width: 2.2; stroke-linejoin: round; stroke-linecap: round; }
      svg .dot { fill: none; stroke-width: 4; }
      svg .s0 { stroke: #0b63b0; } svg .s1 { stroke: #c2410c; } svg .s2 { stroke: #15803d; }
      svg .s3 { stroke: #a21caf; } svg .s4 { stroke: #0e7490; } svg .s5 { stroke: #92650a; }
      svg .s6 { stroke: #be123c; } svg .s7 { stroke: #475569; }
      svg .dashed { stroke-dasharray: 7 5; }
      @media (prefers-color-scheme: dark) {
        svg text { fill: #b6c2d4; }
        svg .title { fill: #e8edf5; }
        svg .ground { fill: #161b24; }
        svg .grid { stroke: #2b3444; }
        svg .s0 { stroke: #6db3f2; } svg .s1 { stroke: #fb923c; } svg .s2 { stroke: #4ade80; }
        svg .s3 { stroke: #e879f9; } svg .s4 { stroke: #22d3ee; } svg .s5 { stroke: #facc15; }
        svg .s6 { stroke: #fb7185; } svg .s7 { stroke: #94a3b8; }
      }
      """;

  private static final int WIDTH = 760;
  private static final int LEFT = 64;
  private static final int RIGHT = 24;
  private static final int TOP = 62;
  private static final int PLOT_HEIGHT = 240;
  private static final int LEGEND_ROW = 22;
  private static final int COLUMNS = 2;
  private static final int X_TICKS = 8;
  private static final int COLORS = 8;

  /** A line of no more points than these shows each of them, so that a single one is seen, too. */
  private static final int DOTTED = 40;

  Chart {
    series = series.stream().filter(line -> !line.points().isEmpty()).map(Series::thinned).toList();
    if (series.isEmpty() || series.size() > COLORS) {
      throw new IllegalArgumentException("a chart has 1 to 8 lines, not " + series.size());
    }
  }

  /** The picture; the id tells it from others of the page. */
  String svg(String id) {
    int rows = (series.size() + COLUMNS - 1) / COLUMNS;
    int height = TOP + PLOT_HEIGHT + 56 + rows * LEGEND_ROW;
    double last = series.stream().mapToDouble(Chart::lastX).max().orElse(1);
    Scale x = Scale.linear(0, Math.max(last, steps), X_TICKS);
    StringBuilder svg = new StringBuilder();
    svg.append(
        """
        <svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %s %s" role="img" \
        aria-labelledby="%s-title %s-desc">
        <title id="%s-title">%s</title>
        <desc id="%s-desc">%s</desc>
        <rect class="ground" width="%s" height="%s" rx="8"/>
        <text class="title" x="%s" y="28">%s</text>
        <text x="%s" y="48">%s</text>
        """
            .formatted(
                WIDTH,
                height,
                id,
                id,
                id,
                Html.text(title),
                id,
                Html.text(description()),
                WIDTH,
                height,
                LEFT,
                Html.text(title),
                LEFT,
                Html.text(unit)));
    axes(svg, x);
    mark(svg, x);
    for (int i = 0; i < series.size(); i++) {
      svg.append(line(series.get(i), i, x));
      svg.append(legend(series.get(i), i));
    }
    return svg.append("</svg>\n").toString();
  }

  private void axes(StringBuilder svg, Scale x) {
    for (double tick : y.ticks()) {
      double at = py(tick);
      svg.append(rule("grid", LEFT, at, WIDTH - RIGHT, at));
      svg.append(text(LEFT - 8, at + 4, "end", Scale.label(tick)));
    }
    int bottom = TOP + PLOT_HEIGHT;
    for (double tick : x.ticks()) {
      double at = px(tick, x);
      svg.append(rule("axis", at, bottom, at, bottom + 5));
      svg.append(text(at, bottom + 20, "middle", Scale.label(tick)));
    }
    svg.append(rule("axis", LEFT, bottom, WIDTH - RIGHT, bottom));
    svg.append(text((LEFT + WIDTH - RIGHT) / 2.0, bottom + 38, "middle", "step"));
  }

  private void mark(StringBuilder svg, Scale x) {
    if (mark >= 0) {
      double at = px(mark, x);
      boolean late = at > WIDTH / 2.0;
      svg.append(rule("mark", at, TOP - 8, at, TOP + PLOT_HEIGHT));
      svg.append(text(late ? at - 6 : at + 6, TOP - 2, late ? "end" : "start", "best"));
    }
  }

  private String line(Series line, int index, Scale x) {
    String points =
        line.points().stream()
            .map(point -> number(px(point.x(), x)) + "," + number(py(point.y())))
            .collect(Collectors.joining(" "));
    String dots =
        line.points().size() > DOTTED
            ? ""
            : line.points().stream()
                .map(point -> dot(index, px(point.x(), x), py(point.y())))
                .collect(Collectors.joining());
    return line.points().size() == 1
        ? dots
        : "<polyline class=\"line %s\" points=\"%s\"/>%n".formatted(style(index), points) + dots;
  }

  private static String dot(int index, double x, double y) {
    return "<circle class=\"dot s%s\" cx=\"%s\" cy=\"%s\" r=\"1.5\"/>%n"
        .formatted(index, number(x), number(y));
  }

  private String legend(Series line, int index) {
    double left = LEFT + (index % COLUMNS) * (WIDTH - LEFT - RIGHT) / (double) COLUMNS;
    double at = TOP + PLOT_HEIGHT + 62 + index / COLUMNS * LEGEND_ROW;
    String name = "%s (last %s)".formatted(line.name(), Scale.label(last(line).y()));
    return rule("line " + style(index), left, at - 4, left + 26, at - 4)
        + text(left + 34, at, "start", name);
  }

  /** What a reader who can't see the lines should know of them. */
  private String description() {
    return series.stream()
        .map(
            line ->
                "%s: from %s at step %s to %s at step %s."
                    .formatted(
                        line.name(),
                        Scale.label(line.points().get(0).y()),
                        Scale.label(line.points().get(0).x()),
                        Scale.label(last(line).y()),
                        Scale.label(last(line).x())))
        .collect(Collectors.joining(" "));
  }

  private double px(double value, Scale x) {
    return LEFT + x.at(value) * (WIDTH - LEFT - RIGHT);
  }

  private double py(double value) {
    return TOP + (1 - y.at(value)) * PLOT_HEIGHT;
  }

  private static Point last(Series line) {
    return line.points().get(line.points().size() - 1);
  }

  private static double lastX(Series line) {
    return last(line).x();
  }

  /** Every other line is dashed, so that colour is not all that tells them apart. */
  private static String style(int index) {
    return "s" + index + (index % 2 == 0 ? "" : " dashed");
  }

  private static String rule(String style, double x1, double y1, double x2, double y2) {
    return "<line class=\"%s\" x1=\"%s\" y1=\"%s\" x2=\"%s\" y2=\"%s\"/>%n"
        .formatted(style, number(x1), number(y1), number(x2), number(y2));
  }

  private static String text(double x, double y, String anchor, String words) {
    return "<text x=\"%s\" y=\"%s\" text-anchor=\"%s\">%s</text>%n"
        .formatted(number(x), number(y), anchor, Html.text(words));
  }

  private static String number(double value) {
    return String.format(Locale.ROOT, "%.1f", value);
  }
}
