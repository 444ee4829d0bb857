package io.refiner.seq2seq.compiled;

import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;

import ai.djl.Device;
import ai.djl.ndarray.NDArray;
import ai.djl.ndarray.NDManager;
import ai.djl.ndarray.types.Shape;
import ai.djl.pytorch.engine.PtNDArray;
import ai.djl.pytorch.engine.PtNDManager;
import ai.djl.pytorch.jni.IValue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

import io.refiner.seq2seq.FeedForwardKind;
import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.network.Dropout;
import io.refiner.seq2seq.network.Encoded;
import io.refiner.seq2seq.network.FreshWeights;
import io.refiner.seq2seq.network.NetworkParts;
import io.refiner.seq2seq.network.RelativeBias;
import io.refiner.seq2seq.network.T5Network;
import io.refiner.seq2seq.network.TokenBatch;
import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.runtime.NativeRuntime;
import io.refiner.seq2seq.runtime.ScriptModule;

import static org.assertj.core.api.Assertions.assertThat;

/** Contract: each piece of the script computes what the plain network's layer of that name does. */
class LayerScriptsTest {

  private static final String ENCODER_LAYER = "encoder.block.0.layer.0.";
  private static final String CROSS_LAYER = "decoder.block.0.layer.1.";
  private static final String TABLE = "SelfAttention.relative_attention_bias.weight";

  private NDManager manager;

  @BeforeEach
  void open() {
    manager = NativeRuntime.inference(() -> NativeRuntime.newManager(Device.cpu()));
  }

  @AfterEach
  void close() {
    manager.close();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void theNormIsThatOfTheRootMeanSquare(boolean halves) {
    Fixture fixture = new Fixture(config());
    String name = ENCODER_LAYER + "layer_norm.weight";
    NDArray x = random(2, 3, 32);
    NDArray actual =
        script(
                LayerScripts.rmsNorm(halves).replace("$EPSILON", "1e-6"),
                "def run(self, x: Tensor, gain: Tensor) -> Tensor:\n"
                    + "  return __torch__.rms_norm(x, gain)")
            .apply(List.of(value(x), value(fixture.weights.get(name))));
    assertClose(actual, fixture.plain.norm(name, x));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void attentionReadsAWholeText(boolean fused) {
    Fixture fixture = new Fixture(config());
    NDArray x = random(2, 5, 32);
    NDArray bias = random(2, 4, 5, 5);
    NDArray actual =
        fixture
            .script(
                fused,
                """
                def run(self, weights: Dict[str, Tensor], x: Tensor, bias: Tensor) -> Tensor:
                  return __torch__.SelfAttention(weights, "encoder.block.0.layer.0.", 8).whole(x, bias)
                """)
            .apply(List.of(fixture.named(), value(x), value(bias)));
    assertClose(actual, fixture.plain.selfAttention(ENCODER_LAYER, x, bias));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void attentionStepByStepReadsWhatItReadAtOnce(boolean fused) {
    Fixture fixture = new Fixture(config());
    NDArray x = random(2, 5, 32);
    NDArray table = fixture.weights.get("decoder.block.0.layer.0." + TABLE);
    NDArray bias = fixture.plain.bias(manager, table, false, 5);
    NDArray actual =
        fixture
            .script(
                fused,
                """
                def run(self, weights: Dict[str, Tensor], x: Tensor, bias: Tensor) -> Tensor:
                  attention = __torch__.SelfAttention(weights, "decoder.block.0.layer.0.", 8)
                  cache = torch.zeros([2, x.size(0), 4, 7, 6])
                  steps = annotate(List[Tensor], [])
                  for t in range(x.size(1)):
                    row = bias.narrow(2, t, 1).narrow(3, 0, t + 1)
                    steps.append(attention.step(x.narrow(1, t, 1), cache, t, row))
                  return torch.cat(steps, 1)
                """)
            .apply(List.of(fixture.named(), value(x), value(bias)));
    assertClose(actual, fixture.plain.selfAttention("decoder.block.0.layer.0.", x, bias));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void answersToOnePromptShareItsKeysAndValues(boolean fused) {
    Fixture fixture = new Fixture(config());
    NDArray x = random(6, 1, 32);
    NDArray states = random(2, 5, 32);
    NDArray padding = manager.create(new float[] {0, 0, 0, 0, 0, 0, 0, 0, -1e30f, -1e30f});
    NDArray mask = padding.reshape(2, 1, 1, 5);
    NDArray actual =
        fixture
            .script(
                fused,
                """
                def run(self, weights: Dict[str, Tensor], x: Tensor, states: Tensor, \
                padding: Tensor) -> Tensor:
                  attention = __torch__.CrossAttention(weights, "decoder.block.0.layer.1.", 8)
                  return attention.step(x, attention.memory(states), padding)
                """)
            .apply(List.of(fixture.named(), value(x), value(states), value(mask)));
    Encoded repeated = new Encoded(states.repeat(0, 3), mask.repeat(0, 3));
    assertClose(actual, fixture.plain.crossAttention(CROSS_LAYER, x, repeated));
  }

  @ParameterizedTest
  @ValueSource(strings = {"relu", "gelu", "silu", "gelu_new", "gated-relu", "gated-gelu"})
  void feedForwardHasTheConfiguredActivation(String kind) {
    T5Config config = config().toBuilder().feedForward(FeedForwardKind.parse(kind)).build();
    Fixture fixture = new Fixture(config);
    NDArray x = random(2, 3, 32);
    NDArray actual =
        fixture
            .script(
                false,
                """
                def run(self, weights: Dict[str, Tensor], x: Tensor) -> Tensor:
                  return __torch__.FeedForward(weights, "encoder.block.0.layer.1.", 8).forward(x)
                """)
            .apply(List.of(fixture.named(), value(x)));
    assertClose(actual, fixture.plain.feedForward("encoder.block.0.layer.1.", x));
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void biasesAreThoseOfTheRelativeDistance(boolean encoder) {
    T5Config config = config().toBuilder().relativeAttentionMaxDistance(20).build();
    Fixture fixture = new Fixture(config);
    NDArray table = random(32, 4);
    NDArray actual =
        fixture
            .script(
                false,
                """
                def run(self, table: Tensor, buckets: Tensor) -> Tensor:
                  bias = __torch__.RelativeBias(table, buckets)
                  return torch.cat([bias.square(45), bias.last_row(45)], 2)
                """)
            .apply(
                List.of(
                    value(table), value(manager.create(RelativeBias.buckets(config, encoder)))));
    NDArray square =
        new NetworkParts(manager, config, fixture.weights).bias(manager, table, encoder, 45);
    assertClose(actual.get(":, :, 44:45, :"), square.get(":, :, 44:45, :"));
    assertClose(actual.get(":, :, 45:, :"), square.get(":, :, 44:45, :"));
    NDArray seen = square.gt(-1e30f);
    assertClose(actual.get(":, :, :45, :").booleanMask(seen), square.booleanMask(seen));
  }

  @ParameterizedTest
  @ValueSource(strings = {"$FEW", "$MANY"})
  void aProjectionIsAddedWhicheverRowsItIsPackedFor(String rows) {
    NDArray weight = random(512, 256);
    NDArray x = random(3, 256);
    NDArray sum = random(3, 512);
    String method =
        """
        def run(self, weight: Tensor, sum: Tensor, x: Tensor) -> Tensor:
          return __torch__.Linear(weight, $ROWS).added_to(sum, x)
        """;
    NDArray actual =
        script(LinearKernel.ONEDNN.source(), LinearKernel.withRows(method.replace("$ROWS", rows)))
            .apply(List.of(value(weight), value(sum), value(x)));
    assertClose(actual, sum.add(x.matMul(weight.transpose())));
  }

  @Test
  void theBestLogProbabilityIsThatOfTheSoftmax() {
    NDArray scores = random(3, 40);
    NDArray actual =
        new Fixture(config())
            .script(
                false,
                """
                def run(self, scores: Tensor) -> Tensor:
                  return __torch__.best_log_prob(scores)
                """)
            .apply(List.of(value(scores)));
    assertClose(actual, scores.logSoftmax(-1).max(new int[] {-1}));
  }

  @Test
  void theEncoderReadsPromptsOfDifferentLengths() {
    Fixture fixture = new Fixture(config());
    TokenBatch prompts = new TokenBatch(List.of(new int[] {3, 4, 5, 6}, new int[] {7, 8}));
    T5Network plain = new T5Network(manager, fixture.config, fixture.weights);
    Encoded expected = plain.encode(prompts, Dropout.OFF);
    NDArray actual =
        fixture
            .script(
                false,
                """
                def run(self, weights: Dict[str, Tensor], buckets: Tensor, ids: Tensor, \
                lengths: Tensor) -> Tensor:
                  padding = __torch__.padding(lengths, ids.size(1))
                  x = torch.embedding(weights["shared.weight"], ids)
                  encoder = __torch__.Encoder(weights, buckets)
                  encoder.add_layer(weights)
                  encoder.add_layer(weights)
                  return encoder.forward(x, padding)
                """)
            .apply(
                List.of(
                    fixture.named(),
                    value(manager.create(RelativeBias.buckets(fixture.config, true))),
                    value(prompts.ids(manager, 0)),
                    value(manager.create(prompts.lengths()))));
    assertClose(actual.get("0"), expected.states().get("0"));
    assertClose(actual.get("1, :2"), expected.states().get("1, :2"));
  }

  private static T5Config config() {
    return TinyModels.config().toBuilder().dKv(6).numLayers(2).numDecoderLayers(1).build();
  }

  private NDArray random(long... shape) {
    return manager.randomNormal(new Shape(shape));
  }

  private IValue value(NDArray array) {
    return IValue.from((PtNDArray) array);
  }

  private Function<List<IValue>, NDArray> script(String definitions, String method) {
    ScriptModule module = ScriptModule.compile(manager, definitions, method);
    return arguments -> {
      try (IValue result = module.call("run", arguments.toArray(IValue[]::new))) {
        return result.toTensor((PtNDManager) manager);
      } finally {
        arguments.forEach(IValue::close);
      }
    };
  }

  private static void assertClose(NDArray actual, NDArray expected) {
    assertThat(actual.getShape()).isEqualTo(expected.getShape());
    assertThat(actual.sub(expected).abs().max().getFloat()).isLessThan(1e-4f);
  }

  private final class Fixture {

    private final T5Config config;
    private final Weights weights;
    private final NetworkParts plain;

    Fixture(T5Config config) {
      this.config = config;
      weights = NativeRuntime.inference(() -> FreshWeights.draw(manager, config, 3));
      plain = new NetworkParts(manager, config, weights);
    }

    Function<List<IValue>, NDArray> script(boolean fused, String method) {
      String definitions = ModelScript.definitions(config, LinearKernel.TORCH, fused);
      return LayerScriptsTest.this.script(definitions, method);
    }

    IValue named() {
      Map<String, PtNDArray> arrays =
          weights.arrays().entrySet().stream()
              .collect(Collectors.toMap(Map.Entry::getKey, entry -> (PtNDArray) entry.getValue()));
      return IValue.stringMapFrom(arrays);
    }
  }
}
