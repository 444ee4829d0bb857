package io.refiner.seq2seq.compiled;

import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

import ai.djl.Device;
import ai.djl.ndarray.NDManager;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.refiner.seq2seq.DeviceChoice;
import io.refiner.seq2seq.NetworkPath;
import io.refiner.seq2seq.Seq2SeqSettings;
import io.refiner.seq2seq.T5Config;
import io.refiner.seq2seq.TinyModels;
import io.refiner.seq2seq.WeightFormat;
import io.refiner.seq2seq.network.FreshWeights;
import io.refiner.seq2seq.network.T5Network;
import io.refiner.seq2seq.network.TokenBatch;
import io.refiner.seq2seq.network.Weights;
import io.refiner.seq2seq.runtime.NativeRuntime;

import static org.assertj.core.api.Assertions.assertThat;

/** Contract: weights are packed at the first use after a change, and only then. */
class LiveNetworkTest {

  @ParameterizedTest
  @CsvSource({"COMPILED, 2", "PLAIN, 0"})
  void weightsArePackedOnceForEachChangeThatIsUsed(NetworkPath path, int packings) {
    T5Config config = TinyModels.config();
    AtomicLong version = new AtomicLong();
    AtomicInteger asked = new AtomicInteger();
    NativeRuntime.inference(
        () -> {
          try (NDManager manager = NativeRuntime.newManager(Device.cpu())) {
            Weights weights = FreshWeights.draw(manager, config, 1);
            LiveNetwork live =
                new LiveNetwork(
                    manager,
                    Seq2SeqSettings.on(DeviceChoice.CPU).withNetwork(path, WeightFormat.FP32),
                    new LiveNetwork.Source(
                        config,
                        version::get,
                        () -> {
                          asked.incrementAndGet();
                          return weights;
                        }),
                    new T5Network(manager, config, weights));
            start(live);
            start(live);
            version.addAndGet(3);
            start(live);
            start(live);
            version.incrementAndGet();
          }
          return config;
        });
    assertThat(asked).hasValue(packings);
  }

  private static void start(LiveNetwork network) {
    network.start(new TokenBatch(List.of(new int[] {3, 4}))).close();
  }
}
