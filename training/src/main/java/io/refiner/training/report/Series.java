package io.refiner.training.report;

import java.util.ArrayList;
import java.util.List;

/**
 * One line of a chart.
 *
 * @param name what it shows
 * @param points by x
 */
record Series(String name, List<Point> points) {

  /** More points than this are not seen apart. */
  private static final int MAX_POINTS = 600;

  Series {
    points = List.copyOf(points);
  }

  /** A value at a step. */
  record Point(double x, double y) {}

  /** The same line with neighbouring points averaged, where there are very many. */
  Series thinned() {
    int width = (points.size() + MAX_POINTS - 1) / MAX_POINTS;
    if (width <= 1) {
      return this;
    }
    List<Point> thin = new ArrayList<>();
    for (int from = 0; from < points.size(); from += width) {
      List<Point> some = points.subList(from, Math.min(points.size(), from + width));
      thin.add(
          new Point(
              some.get(some.size() - 1).x(),
              some.stream().mapToDouble(Point::y).average().orElseThrow()));
    }
    return new Series(name, thin);
  }
}
