package io.refiner.seq2seq;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class SettingsTest {

  @Test
  void theReferenceConfigurationHoldsTheDefaults() {
    assertThat(Seq2SeqSettings.from(ConfigFactory.load()))
        .isEqualTo(Seq2SeqSettings.on(DeviceChoice.AUTO));
  }

  @ParameterizedTest
  @CsvSource({
    "device, tpu",
    "network, fast",
    "weights, int4",
    "replicas, 0",
    "threads, -1",
    "token-budget, 0",
    "max-prompt-tokens, 0",
    "max-prompt-tokens, 16385"
  })
  void namesKeyAndValueOfWhatIsWrong(String key, String value) {
    Config config =
        ConfigFactory.parseString(Seq2SeqSettings.PATH + "." + key + " = " + value)
            .withFallback(ConfigFactory.load());
    assertThatThrownBy(() -> Seq2SeqSettings.from(config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key)
        .hasMessageContaining(value);
  }

  @Test
  void namesTheKeyOfWhatIsNoNumber() {
    Config config =
        ConfigFactory.parseString(Seq2SeqSettings.PATH + ".threads = many")
            .withFallback(ConfigFactory.load());
    assertThatThrownBy(() -> Seq2SeqSettings.from(config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("threads");
  }

  @Test
  void readsHowNetworksRun() {
    Config config =
        ConfigFactory.parseString(
                "refiner.seq2seq { network = compiled, weights = int8, replicas = 2 }")
            .withFallback(ConfigFactory.load());
    assertThat(Seq2SeqSettings.from(config))
        .isEqualTo(
            Seq2SeqSettings.on(DeviceChoice.AUTO)
                .withNetwork(NetworkPath.COMPILED, WeightFormat.INT8)
                .withReplicas(2));
  }

  @Test
  void refusesPackedWeightsForThePlainNetwork() {
    Config config =
        ConfigFactory.parseString("refiner.seq2seq { network = plain, weights = int8 }")
            .withFallback(ConfigFactory.load());
    assertThatThrownBy(() -> Seq2SeqSettings.from(config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("weights must be auto or fp32 when network is plain, not int8");
  }

  @ParameterizedTest
  @ValueSource(strings = {"auto", "cpu", "gpu:0", "gpu:12"})
  void aDeviceIsReadAsItIsWritten(String text) {
    assertThat(DeviceChoice.parse(text)).hasToString(text);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "gpu", "gpu:", "gpu:-1", "gpu:99999", "CPU", "cuda:0"})
  void refusesAnUnknownDevice(String text) {
    assertThatThrownBy(() -> DeviceChoice.parse(text))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("auto, cpu or gpu:N, not " + text);
  }
}
