package io.refiner.training;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.refiner.seq2seq.generation.Limits;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class TrainingSettingsTest {

  @Test
  void readsWhatTheReferenceSays() {
    TrainingSettings settings = TrainingSettings.reference();
    assertThat(settings.generator().steps()).isPositive();
    assertThat(settings.criticMix().sampling().samples()).isPositive();
    assertThat(settings.model().shape().vocabSize()).isEqualTo(settings.model().vocabularySize());
  }

  @ParameterizedTest
  @CsvSource({
    "threads = -1, threads",
    "network = fast, 'network must be one of auto, plain, compiled, not fast'",
    "precision = fp16, 'precision must be one of auto, fp32, bf16, not fp16'",
    "'network = plain, refiner.training.precision = bf16', when network is plain",
    "generator.steps = 0, steps",
    "generator.learning-rate = 0, learning-rate",
    "generator.revisions = 2, revisions",
    "generator.write-every = 0, write-every",
    "critic.gold = -0.1, gold",
    "critic.top-p = 0, topP",
    "critic.samples = -1, samples",
    "model.d-model = 0, d_model",
    "model.feed-forward = swish, swish"
  })
  void namesTheKeyThatIsOutOfRange(String setting, String key) {
    assertThatThrownBy(() -> TrainingSettings.from(with(setting)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining(key);
  }

  @Test
  void asksAModelInTrainingWithinTheLimitsOfAnyOther() {
    Config config =
        ConfigFactory.parseString("refiner.seq2seq { max-prompt-tokens = 1024, token-budget = 99 }")
            .withFallback(ConfigFactory.defaultReference());
    assertThat(TrainingSettings.from(config).compute().computation().limits())
        .isEqualTo(new Limits(99, 1024));
  }

  @Test
  void refusesARoleThatThereIsNot() {
    TrainingSettings settings = TrainingSettings.reference();
    assertThat(settings.run("refine")).isSameAs(settings.refine());
    assertThatThrownBy(() -> settings.run("actor"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("'actor'");
  }

  @Test
  void namesTheKeyThatIsMissing() {
    Config config = with("").withoutPath("refiner.training.critic.patience");
    assertThatThrownBy(() -> TrainingSettings.from(config))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("patience");
  }

  private static Config with(String setting) {
    String own = setting.isEmpty() ? "" : "refiner.training." + setting;
    return ConfigFactory.parseString(own).withFallback(ConfigFactory.defaultReference());
  }
}
