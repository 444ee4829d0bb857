package io.refiner.training.supervised;

/**
 * Linear warm-up, then a cosine down to a fraction of the peak.
 *
 * @param peak the highest rate, above 0
 * @param warmup the part of the run that warms up, in [0, 1)
 * @param floor the last rate as a fraction of the peak, in [0, 1]
 */
public record LearningRateSchedule(double peak, double warmup, double floor) {

  public LearningRateSchedule {
    if (!(peak > 0 && peak <= 1)) {
      throw new IllegalArgumentException("learning-rate must be in (0, 1], not " + peak);
    }
    if (!(warmup >= 0 && warmup < 1)) {
      throw new IllegalArgumentException("warmup must be in [0, 1), not " + warmup);
    }
    if (!(floor >= 0 && floor <= 1)) {
      throw new IllegalArgumentException("floor must be in [0, 1], not " + floor);
    }
  }

  /**
   * The rate at a point of the run.
   *
   * @param done the part of the run that is done, in [0, 1]
   */
  public double at(double done) {
    if (done < warmup) {
      return peak * Math.max(done / warmup, 1e-3);
    }
    double fallen = (Math.min(done, 1) - warmup) / (1 - warmup);
    return peak * (floor + (1 - floor) * (1 + Math.cos(Math.PI * fallen)) / 2);
  }
}
