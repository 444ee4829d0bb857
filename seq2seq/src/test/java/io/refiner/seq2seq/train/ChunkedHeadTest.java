package io.refiner.seq2seq.train;

import java.util.Map;
import java.util.Random;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDArrays;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.DataType;
import ai.djl.ndarray.types.Shape;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.runtime.NativeRuntime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

/** Compares with the loss as one would write it, over all logits at once and differentiated. */
class ChunkedHeadTest {

  private static final int VOCABULARY = 11;
  private static final int WIDTH = 4;
  private static final double SCALE = 0.5;
  private static final long[] LABELS = {3, 0, 10, 7, 7};
  private static final long[] POSITIONS = {0, 1, 4, 5, 6};

  private final Random random = new Random(1);
  private NDManager manager;
  private NDArray states;
  private NDArray head;
  private NDArray rates;
  private Gradients gradients;

  @BeforeEach
  void setUp() {
    NativeRuntime.inference(
        () -> {
          manager = NativeRuntime.newManager(Device.cpu());
          states = random(new Shape(2, 4, WIDTH));
          head = random(new Shape(VOCABULARY, WIDTH));
          rates = random(new Shape(LABELS.length, 1));
          return manager;
        });
  }

  @AfterEach
  void tearDown() {
    manager.close();
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 2 * VOCABULARY, 3 * VOCABULARY, 100 * VOCABULARY})
  void gradientsAreThoseOfAllLogitsAtOnce(int logitsAtOnce) {
    trains(Map.of("states", states, "head", head));
    float[][] expected = plainGradients();
    backward(new ChunkedHead(manager, head, SCALE, Precision.FP32, logitsAtOnce), rates);
    assertClose(gradient("states"), expected[0]);
    assertClose(gradient("head"), expected[1]);
  }

  @Test
  void logProbabilitiesAreTheSameWithAndWithoutGradients() {
    trains(Map.of("states", states, "head", head));
    ChunkedHead chunked = new ChunkedHead(manager, head, SCALE, Precision.FP32, 2 * VOCABULARY);
    float[] learning = backward(chunked, rates).toFloatArray();
    float[] scoring =
        NativeRuntime.inference(
                () -> chunked.scores(chunked.rows(states, POSITIONS), LABELS).get(":, 0"))
            .toFloatArray();
    assertThat(scoring).isEqualTo(learning);
    assertClose(scoring, NativeRuntime.inference(this::plainLogProbs).toFloatArray());
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 100 * VOCABULARY})
  void gradientsOfEntropiesAreThoseOfAllLogitsAtOnce(int logitsAtOnce) {
    trains(Map.of("states", states, "head", head));
    NDArray both = NativeRuntime.inference(() -> random(new Shape(LABELS.length, 2)));
    NDArray loss = NativeRuntime.recording(() -> plainScores().mul(both).sum());
    float[][] expected = gradientsOf(loss);
    ChunkedHead chunked = new ChunkedHead(manager, head, SCALE, Precision.FP32, logitsAtOnce);
    backward(chunked, both);
    assertClose(gradient("states"), expected[0]);
    assertClose(gradient("head"), expected[1]);
    float[] scores =
        NativeRuntime.inference(() -> chunked.scores(chunked.rows(states, POSITIONS), LABELS))
            .toFloatArray();
    assertClose(scores, NativeRuntime.inference(this::plainScores).toFloatArray());
  }

  /** bf16 has 8 bits: products are off by up to half a hundredth of their terms. */
  @Test
  void inBf16TheGradientsAreAlmostTheSame() {
    trains(Map.of("states", states, "head", head));
    float[][] expected = plainGradients();
    backward(new ChunkedHead(manager, head, SCALE, Precision.BF16, 2 * VOCABULARY), rates);
    assertClose(gradient("states"), expected[0], 0.03f);
    assertClose(gradient("head"), expected[1], 0.03f);
  }

  @Test
  void aFrozenHeadGetsNoGradient() {
    trains(Map.of("states", states));
    backward(new ChunkedHead(manager, head, SCALE, Precision.FP32), rates);
    assertThat(gradients.names()).containsExactly("states");
    assertThat(gradient("states")).isNotEqualTo(new float[2 * 4 * WIDTH]);
  }

  /** Most probabilities are then less than the smallest float. */
  @Test
  void gradientsOfSureAndImpossibleTokensAreThoseOfAllLogitsAtOnceToo() {
    trains(Map.of("states", states, "head", head));
    NDArray both = NativeRuntime.inference(() -> random(new Shape(LABELS.length, 2)));
    NativeRuntime.inference(() -> head.muli(1e3f));
    float[][] expected = gradientsOf(NativeRuntime.recording(() -> plainScores().mul(both).sum()));
    backward(new ChunkedHead(manager, head, SCALE, Precision.FP32), both);
    assertClose(gradient("states"), expected[0], 0.02f);
    assertClose(gradient("head"), expected[1]);
  }

  /** Differentiates on from the states' gradient; gives the log-probabilities. */
  private NDArray backward(ChunkedHead chunked, NDArray by) {
    NDArray rows = NativeRuntime.recording(() -> chunked.rows(states, POSITIONS));
    return NativeRuntime.inference(
        () -> {
          NDArray byRows = manager.zeros(rows.getShape());
          NDArray logProbs = chunked.learn(rows, LABELS, by, byRows, gradients.sum("head"));
          gradients.backward(rows, byRows);
          return logProbs;
        });
  }

  private float[][] plainGradients() {
    return gradientsOf(NativeRuntime.recording(() -> plainLogProbs().mul(rates).sum()));
  }

  private float[][] gradientsOf(NDArray loss) {
    gradients.backward(loss, loss.onesLike());
    float[][] found = {gradient("states"), gradient("head")};
    gradients.clear();
    return found;
  }

  private NDArray plainLogProbs() {
    NDArray labels = manager.create(LABELS, new Shape(LABELS.length, 1));
    return plainLogSoftmax().gather(labels, 1);
  }

  private NDArray plainScores() {
    NDArray all = plainLogSoftmax();
    NDArray entropies = all.mul(all.exp()).sum(new int[] {1}, true).neg();
    return plainLogProbs().concat(entropies, 1);
  }

  private NDArray plainLogSoftmax() {
    NDArray rows =
        states.reshape(-1, WIDTH).take(flat(POSITIONS, WIDTH)).reshape(LABELS.length, WIDTH);
    return NDArrays.dot(rows.mul(SCALE), head.transpose()).logSoftmax(-1);
  }

  /** Flat indices of whole rows. */
  private NDArray flat(long[] rows, int width) {
    long[] indices = new long[rows.length * width];
    for (int i = 0; i < indices.length; i++) {
      indices[i] = rows[i / width] * width + i % width;
    }
    return manager.create(indices);
  }

  private void trains(Map<String, NDArray> arrays) {
    gradients = new Gradients(manager, new Weights(arrays));
  }

  private NDArray random(Shape shape) {
    float[] values = new float[(int) shape.size()];
    for (int i = 0; i < values.length; i++) {
      values[i] = (float) random.nextGaussian();
    }
    return manager.create(values, shape).toType(DataType.FLOAT32, true);
  }

  private float[] gradient(String name) {
    return gradients.of(name).toFloatArray();
  }

  private static void assertClose(float[] actual, float[] expected) {
    assertClose(actual, expected, 1e-5f);
  }

  private static void assertClose(float[] actual, float[] expected, float tolerance) {
    assertThat(actual).hasSameSizeAs(expected);
    for (int i = 0; i < actual.length; i++) {
      assertThat(actual[i]).as("value %s", i).isCloseTo(expected[i], within(tolerance));
    }
  }
}
