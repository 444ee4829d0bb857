package io.refiner.critic;

import java.nio.file.Path;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigFactory;
import com.typesafe.config.ConfigValueFactory;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

import io.refiner.messaging.policy.PolicyName;
import io.refiner.messaging.worker.WorkerSettings;
import io.refiner.policies.PolicySettings;
import io.refiner.schemas.record.PolicyRole;
import io.refiner.seq2seq.checkpoint.CheckpointException;
import io.refiner.training.refinement.SolverSettings;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class CriticServiceTest {

  private static final String CONFIDENCE = "refiner.critic.confidence";

  private final Config reference = ConfigFactory.load();

  @Test
  void readsItsReference() {
    CriticSettings settings = CriticSettings.parse(reference);

    assertThat(settings.checkpoint()).contains(Path.of("./critic-service/models/mwp"));
    assertThat(settings.tasks()).containsExactly("mwp");
    assertThat(settings.maxNewTokens()).isEqualTo(96);
    assertThat(settings.policies())
        .isEqualTo(new PolicySettings(new PolicyName(PolicyRole.CRITIC, "mwp"), true));
    assertThat(CriticService.worker(reference, "critic-00").pace().maxBatch()).isEqualTo(128);
  }

  @Test
  void isAnOracleOnlyWithoutACheckpoint() {
    assertThat(CriticSettings.parse(with("checkpoint", "")).checkpoint()).isEmpty();
  }

  @ParameterizedTest
  @CsvSource({
    "max-new-tokens, 0, max-new-tokens must be at least 1",
    "device, tpu, device must be auto",
    "feedback-noise, 1.5, feedback-noise must be from 0 to 1",
    "mode, guess, 'mode must be feedback or solve, not guess'",
  })
  void refusesAValueNamingItsKey(String key, String value, String message) {
    assertThatThrownBy(() -> CriticSettings.parse(with(key, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("refiner.critic: " + message);
  }

  @Test
  void readsHowSureASolvingCriticMustBe() {
    Config surer = with("mode", "solve").withValue(CONFIDENCE, ConfigValueFactory.fromAnyRef(0.9));

    assertThat(CriticSettings.parse(with("mode", "feedback")).solver()).isEmpty();
    assertThat(CriticSettings.parse(reference).solver())
        .contains(new SolverSettings(0.75, 1, 1.0, 0.95, 96));
    assertThat(CriticSettings.parse(surer).solver())
        .contains(new SolverSettings(0.9, 1, 1.0, 0.95, 96));
  }

  @Test
  void refusesAConfidenceThatIsNone() {
    Config solving = with("mode", "solve").withValue(CONFIDENCE, ConfigValueFactory.fromAnyRef(2));

    assertThatThrownBy(() -> CriticSettings.parse(solving))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessage("refiner.critic: confidence must be from 0 to 1, not 2.0");
  }

  @Test
  void refusesAMissingCheckpointBeforeAnythingIsConsumed(@TempDir Path empty) {
    WorkerSettings worker = CriticService.worker(reference, "critic-00");
    CriticSettings settings =
        CriticSettings.parse(with("checkpoint", empty.resolve("gone").toString()));

    assertThatThrownBy(() -> CriticService.create(worker, settings))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("gone");
  }

  private Config with(String key, String value) {
    return reference.withValue("refiner.critic." + key, ConfigValueFactory.fromAnyRef(value));
  }
}
