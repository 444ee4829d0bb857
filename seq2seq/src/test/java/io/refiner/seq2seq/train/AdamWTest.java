package io.refiner.seq2seq.train;

import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.stream.IntStream;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

import io.refiner.seq2seq.checkpoint.ValueHeadFile;
import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.runtime.NativeRuntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/**
 * AdamW hardly minds how long gradients are, so losses say little about clipping: with an epsilon
 * of 1 a step does.
 */
class AdamWTest {

  private static final double RATE = 0.5;
  private static final String MATRIX = "encoder.block.0.layer.1.DenseReluDense.wo.weight";
  private static final String GAIN = "encoder.final_layer_norm.weight";
  private static final String POSITIONS =
      "encoder.block.0.layer.0.SelfAttention.relative_attention_bias.weight";
  private static final List<String> NAMES =
      List.of(MATRIX, GAIN, POSITIONS, ValueHeadFile.WEIGHT, ValueHeadFile.BIAS);

  private NDManager manager;
  private Weights weights;
  private Gradients gradients;

  @BeforeEach
  void setUp() {
    manager = NativeRuntime.newManager(Device.cpu());
    Map<String, NDArray> ones = new LinkedHashMap<>();
    NAMES.forEach(name -> ones.put(name, manager.ones(new Shape(1))));
    weights = new Weights(ones);
    gradients = new Gradients(manager, weights);
  }

  @AfterEach
  void tearDown() {
    manager.close();
  }

  @Test
  void gradientsThatAreTooLongAreShortenedTogether() {
    step(optimizer(clipping(6.5)), 3, 4, 12);
    assertWeights(after(1.5), after(2), after(6), 1, 1);
  }

  @Test
  void shorterGradientsStayAsTheyAre() {
    step(optimizer(clipping(26)), 3, 4, 12);
    assertWeights(after(3), after(4), after(12), 1, 1);
  }

  @Test
  void withoutAClipNormGradientsMayHaveAnyLength() {
    step(optimizer(clipping(Double.POSITIVE_INFINITY)), 3e6, 4, 12);
    assertWeights(after(3e6), after(4), after(12), 1, 1);
  }

  @Test
  void onlyMatricesDecay() {
    step(optimizer(new AdamWOptions(0.9, 0.999, 1e-8, 0.1, 1)));
    assertWeights(0.95, 1, 1, 0.95, 1);
  }

  @Test
  void manyStepsAreThoseOfTheFormula() {
    AdamWOptions options = new AdamWOptions(0.9, 0.98, 1e-3, 0.1, 1);
    assertSteps(optimizer(options), new Formula(options), new Random(1));
  }

  @Test
  void oneThatGoesOnRemembersMomentsAndClipsByItsOwnNorm() {
    AdamWOptions clipped = new AdamWOptions(0.9, 0.98, 1e-3, 0.1, 1);
    AdamWOptions free = new AdamWOptions(0.9, 0.98, 1e-3, 0.1, Double.POSITIVE_INFINITY);
    Random random = new Random(2);
    AdamW first = optimizer(clipped);
    Formula formula = new Formula(clipped);
    assertSteps(first, formula, random);

    Moments moments =
        new Moments(first.moments().means(), first.moments().squares(), formula.steps);
    assertSteps(new AdamW(manager, weights, free, moments), formula.withOptions(free), random);
  }

  /** The first step of a weight of 1 with an epsilon of 1. */
  private static double after(double gradient) {
    return 1 - RATE * gradient / (gradient + 1);
  }

  private static AdamWOptions clipping(double norm) {
    return new AdamWOptions(0.9, 0.999, 1, 0, norm);
  }

  private AdamW optimizer(AdamWOptions options) {
    return new AdamW(manager, weights, options, Moments.none(manager, weights));
  }

  /** With gradients of the first weights; the others have none. */
  private void step(AdamW optimizer, double... firstGradients) {
    NativeRuntime.inference(
        () -> {
          for (int i = 0; i < firstGradients.length; i++) {
            gradients.of(NAMES.get(i)).addi(firstGradients[i]);
          }
          optimizer.norm(gradients);
          optimizer.step(gradients, RATE);
          gradients.clear();
          return optimizer;
        });
  }

  /** Some gradients are clipped, some are not. */
  private void assertSteps(AdamW optimizer, Formula formula, Random random) {
    for (int step = 0; step < 20; step++) {
      double scale = Math.pow(10, 4 * random.nextDouble() - 3);
      double[] drawn = random.doubles(NAMES.size(), -scale, scale).toArray();
      step(optimizer, drawn);
      formula.step(drawn);
      assertWeights(formula.weights);
    }
  }

  private void assertWeights(double... expected) {
    for (int i = 0; i < expected.length; i++) {
      String name = NAMES.get(i);
      assertThat((double) weights.get(name).toFloatArray()[0])
          .as(name)
          .isCloseTo(expected[i], within(1e-4));
    }
  }

  /** Loshchilov and Hutter 2019, algorithm 2, in doubles, behind torch's clipping. */
  private static final class Formula {

    private final double[] weights = IntStream.range(0, NAMES.size()).mapToDouble(i -> 1).toArray();
    private final double[] means = new double[NAMES.size()];
    private final double[] squares = new double[NAMES.size()];
    private AdamWOptions options;
    private int steps;

    Formula(AdamWOptions options) {
      this.options = options;
    }

    Formula withOptions(AdamWOptions others) {
      options = others;
      return this;
    }

    void step(double[] drawn) {
      steps++;
      double squared = 0;
      for (double gradient : drawn) {
        squared += gradient * gradient;
      }
      double share = Math.min(1, options.clipNorm() / (Math.sqrt(squared) + 1e-6));
      for (int i = 0; i < drawn.length; i++) {
        boolean decays = i == 0 || i == 3;
        weights[i] *= decays ? 1 - RATE * options.weightDecay() : 1;
        double gradient = share * drawn[i];
        means[i] += (1 - options.beta1()) * (gradient - means[i]);
        squares[i] += (1 - options.beta2()) * (gradient * gradient - squares[i]);
        double mean = means[i] / (1 - Math.pow(options.beta1(), steps));
        double square = squares[i] / (1 - Math.pow(options.beta2(), steps));
        weights[i] -= RATE * mean / (Math.sqrt(square) + options.epsilon());
      }
    }
  }
}
