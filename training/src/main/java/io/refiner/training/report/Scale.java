package io.refiner.training.report;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;

/**
 * Where a value stands on an axis, and which values are written at it.
 *
 * @param low the lowest value
 * @param high the highest value, above it
 * @param logarithmic whether equal ratios are equal lengths; then low is above 0
 * @param ticks the values to write, ascending
 */
record Scale(double low, double high, boolean logarithmic, List<Double> ticks) {

  private static final double[] STEPS = {1, 2, 5};

  Scale {
    ticks = List.copyOf(ticks);
  }

  /** From round number to round number, with about so many ticks. */
  static Scale linear(double low, double high, int about) {
    double span = high > low ? high - low : Math.max(1, Math.abs(high));
    double step = step(span / about);
    double first = Math.floor(low / step) * step;
    double last = first;
    List<Double> ticks = new ArrayList<>();
    for (int i = 0; i == 0 || last < high - step * 1e-9 || ticks.size() < 2; i++) {
      last = first + i * step;
      ticks.add(last);
    }
    return new Scale(first, last, false, ticks);
  }

  /** From one of 1, 2, 5, 10 ... to another. */
  static Scale logarithmic(double low, double high) {
    List<Double> ticks = new ArrayList<>();
    int exponent = (int) Math.floor(Math.log10(low));
    for (int e = exponent; ticks.isEmpty() || ticks.get(ticks.size() - 1) < high; e++) {
      for (double step : STEPS) {
        double tick = step * Math.pow(10, e);
        boolean enough = !ticks.isEmpty() && ticks.get(ticks.size() - 1) >= high;
        if (tick * 10 > low * 1.000001 && !enough) {
          keep(tick, low, ticks);
        }
      }
    }
    return new Scale(ticks.get(0), ticks.get(ticks.size() - 1), true, ticks);
  }

  /** Of those at or below the lowest value only the last is a tick. */
  private static void keep(double tick, double low, List<Double> ticks) {
    if (tick <= low) {
      ticks.clear();
    }
    ticks.add(tick);
  }

  /** The part of the axis that is below the value, from 0 to 1. */
  double at(double value) {
    double part =
        logarithmic
            ? Math.log(Math.max(value, low) / low) / Math.log(high / low)
            : (value - low) / (high - low);
    return Math.min(1, Math.max(0, part));
  }

  /** A value as it is written at the axis: no more digits than its size needs. */
  static String label(double value) {
    if (value == 0) {
      return "0";
    }
    double size = Math.abs(value);
    if (size >= 1e-3 && size < 1) {
      return String.format(Locale.ROOT, "%.3f", value).replaceAll("0+$", "");
    }
    if (size < 1e-3) {
      return String.format(Locale.ROOT, "%.1e", value).replace(".0e", "e").replace("e-0", "e-");
    }
    return String.format(Locale.ROOT, "%,.2f", value).replaceAll("\\.?0+$", "");
  }

  private static double step(double rough) {
    double power = Math.pow(10, Math.floor(Math.log10(rough)));
    for (double step : STEPS) {
      if (step * power >= rough * (1 - 1e-9)) {
        return step * power;
      }
    }
    return 10 * power;
  }
}
