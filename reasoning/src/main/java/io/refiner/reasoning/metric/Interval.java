package io.refiner.reasoning.metric;

import java.util.Arrays;
import java.util.Locale;
import java.util.Random;

/**
 * A mean with its 95 % confidence interval.
 *
 * @param mean of the scores
 * @param low the interval's lower end
 * @param high the interval's upper end
 */
public record Interval(double mean, double low, double high) {

  private static final int RESAMPLES = 2_000;
  private static final double TAIL = 0.025;

  /**
   * The percentile bootstrap over items: the mean of 2,000 resamples, cut at 2.5 % and 97.5 %. The
   * same scores and seed give the same interval.
   *
   * @param scores one for each item, at least one
   */
  public static Interval bootstrap(double[] scores, long seed) {
    if (scores.length == 0) {
      throw new IllegalArgumentException("scores is empty: an interval needs one score at least");
    }
    Random random = new Random(seed);
    double[] means = new double[RESAMPLES];
    for (int i = 0; i < RESAMPLES; i++) {
      double sum = 0;
      for (int j = 0; j < scores.length; j++) {
        sum += scores[random.nextInt(scores.length)];
      }
      means[i] = sum / scores.length;
    }
    Arrays.sort(means);
    double mean = Arrays.stream(scores).average().orElseThrow();
    return new Interval(
        mean,
        means[(int) Math.floor(TAIL * RESAMPLES)],
        means[(int) Math.ceil((1 - TAIL) * RESAMPLES) - 1]);
  }

  /** In percent, such as {@code 47.1 [41.3, 52.9]}. */
  public String percent() {
    return String.format(Locale.ROOT, "%.1f [%.1f, %.1f]", 100 * mean, 100 * low, 100 * high);
  }
}
