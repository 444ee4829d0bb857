package io.refiner.reasoning.metric;

import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;

/**
 * A mean with its 95 % confidence interval.
 *
 * @param mean of the scores
 * @param low the interval's lower end
 * @param high the interval's upper end
 */
public record Interval(double mean, double low, double high) {

  private static final int RESAMPLES = 10_000;
  private static final double TAIL = 0.025;

  /**
   * The percentile bootstrap over items: the mean of 10,000 resamples, cut at 2.5 % and 97.5 %. The
   * same scores and seed give the same interval.
   *
   * @param scores one for each item, at least one
   */
  public static Interval bootstrap(double[] scores, long seed) {
    double[] ones = new double[scores.length];
    Arrays.fill(ones, 1);
    return ratio(scores, ones, seed);
  }

  /**
   * The same for a quotient of sums, such as a precision: items are drawn, not parts and wholes
   * apart from each other.
   *
   * @param parts one for each item, at least one
   * @param wholes as many; a resample whose wholes sum up to 0 counts as 1
   */
  public static Interval ratio(double[] parts, double[] wholes, long seed) {
    if (parts.length == 0) {
      throw new IllegalArgumentException("scores is empty: an interval needs one score at least");
    }
    if (parts.length != wholes.length) {
      throw new IllegalArgumentException(parts.length + " parts of " + wholes.length + " wholes");
    }
    SplittableRandom random = new SplittableRandom(seed);
    double[] resampled = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      double part = 0;
      double whole = 0;
      for (int j = 0; j < parts.length; j++) {
        int item = random.nextInt(parts.length);
        part += parts[item];
        whole += wholes[item];
      }
      resampled[i] = quotient(part, whole);
    }
    Arrays.sort(resampled);
    return new Interval(
        quotient(Arrays.stream(parts).sum(), Arrays.stream(wholes).sum()),
        resampled[(int) Math.floor(TAIL * RESAMPLES)],
        resampled[(int) Math.ceil((1 - TAIL) * RESAMPLES) - 1]);
  }

  private static double quotient(double part, double whole) {
    return whole == 0 ? 1 : part / whole;
  }

  /** In percent, such as {@code 47.1 [41.3, 52.9]}. */
  public String percent() {
    return String.format(Locale.ROOT, "%.1f [%.1f, %.1f]", 100 * mean, 100 * low, 100 * high);
  }
}
