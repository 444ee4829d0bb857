package io.refiner.training.supervised;

import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.Map;

/**
 * How good a model is.
 *
 * @param value what is compared: higher is better
 * @param parts what is shown, by name, in order
 */
public record Score(double value, Map<String, Double> parts) {

  public Score {
    parts = Collections.unmodifiableMap(new LinkedHashMap<>(parts));
  }
}
