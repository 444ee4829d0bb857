package io.refiner.seq2seq.train;

import ai.djl.ndarray.NDArray;
import com.fasterxml.jackson.databind.JsonNode;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Holds gradients to the norm and the few values that the golden files have of each tensor. */
final class GradientDigest {

  private static final double TOLERANCE = 1e-4;
  private static final int PROBES = 5;

  private GradientDigest() {}

  static void assertGradients(Gradients gradients, JsonNode expected) {
    gradients
        .names()
        .forEach(name -> assertGradient(name, gradients.of(name), expected.path(name)));
  }

  private static void assertGradient(String name, NDArray found, JsonNode expected) {
    float[] gradient = found.toFloatArray();
    double squares = 0;
    for (float value : gradient) {
      squares += (double) value * value;
    }
    double norm = expected.path("norm").asDouble(Double.NaN);
    double error = TOLERANCE * Math.max(1, norm);
    assertThat(Math.sqrt(squares)).as(name).isCloseTo(norm, within(error));
    JsonNode values = expected.path("values");
    int step = Math.max(1, gradient.length / PROBES);
    for (int i = 0; i < values.size(); i++) {
      assertThat((double) gradient[i * step])
          .as(name)
          .isCloseTo(values.get(i).asDouble(), within(error));
    }
  }
}
