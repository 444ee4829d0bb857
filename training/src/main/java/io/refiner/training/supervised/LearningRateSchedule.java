package io.refiner.training.supervised;

import java.util.List;
import java.util.Locale;

import com.typesafe.config.Config;

/**
 * Linear warm-up, then down to a fraction of the peak.
 *
 * @param fall the way down
 * @param peak the highest rate, above 0
 * @param warmup the part of the run that warms up, in [0, 1)
 * @param floor the last rate as a fraction of the peak, in [0, 1]
 */
public record LearningRateSchedule(Fall fall, double peak, double warmup, double floor) {

  /** How the rate falls. */
  public enum Fall {
    /** Half a cosine: slowly at first and at the end. */
    COSINE,
    /** Evenly, as in REFINER's recipe. */
    LINEAR;

    /** What is left of the way down, from 1 to 0. */
    private double left(double fallen) {
      return this == COSINE ? (1 + Math.cos(Math.PI * fallen)) / 2 : 1 - fallen;
    }

    private static Fall parse(String name) {
      return List.of(values()).stream()
          .filter(fall -> fall.toString().equals(name))
          .findFirst()
          .orElseThrow(
              () -> new IllegalArgumentException("schedule must be linear or cosine, not " + name));
    }

    @Override
    public String toString() {
      return name().toLowerCase(Locale.ROOT);
    }
  }

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

  /** Reads the settings of a section. */
  static LearningRateSchedule from(Config config) {
    return new LearningRateSchedule(
        Fall.parse(config.getString("schedule")),
        config.getDouble("learning-rate"),
        config.getDouble("warmup"),
        config.getDouble("floor"));
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
    return peak * (floor + (1 - floor) * fall.left(fallen));
  }
}
