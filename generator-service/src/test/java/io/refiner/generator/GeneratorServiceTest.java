package io.refiner.generator;

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
import io.refiner.seq2seq.DeviceChoice;
import io.refiner.seq2seq.checkpoint.CheckpointException;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

class GeneratorServiceTest {

  private final Config reference = ConfigFactory.load();

  @Test
  void readsItsReference() {
    GeneratorSettings settings = GeneratorSettings.parse(reference);

    assertThat(settings.checkpoint()).isEqualTo(Path.of("./generator-service/models/mwp"));
    assertThat(settings.tasks()).containsExactly("mwp");
    assertThat(settings.model().device()).isEqualTo(DeviceChoice.AUTO);
    assertThat(settings.policies())
        .isEqualTo(new PolicySettings(new PolicyName(PolicyRole.GENERATOR, "mwp"), true));
    assertThat(GeneratorService.worker(reference, "generator-00").pace().maxBatch()).isEqualTo(128);
  }

  @ParameterizedTest
  @CsvSource({
    "checkpoint, '', checkpoint is empty",
    "device, tpu, device must be auto",
    "policy-name, a/b, policy-name: a policy's name must be 1 to 100 of a-z",
  })
  void refusesAValueNamingItsKey(String key, String value, String message) {
    assertThatThrownBy(() -> GeneratorSettings.parse(with(key, value)))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("refiner.generator: " + message);
  }

  @Test
  void refusesAMissingCheckpointBeforeAnythingIsConsumed(@TempDir Path empty) {
    WorkerSettings worker = GeneratorService.worker(reference, "generator-00");
    GeneratorSettings settings =
        GeneratorSettings.parse(with("checkpoint", empty.resolve("gone").toString()));

    assertThatThrownBy(() -> GeneratorService.create(worker, settings))
        .isInstanceOf(CheckpointException.class)
        .hasMessageContaining("gone");
  }

  private Config with(String key, String value) {
    return reference.withValue("refiner.generator." + key, ConfigValueFactory.fromAnyRef(value));
  }
}
