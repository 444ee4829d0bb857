package io.refiner.generator;

import java.nio.file.Path;
import java.util.List;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;

import io.refiner.policies.PolicySettings;
import io.refiner.reasoning.task.Tasks;
import io.refiner.schemas.record.PolicyRole;
import io.refiner.seq2seq.DeviceChoice;
import io.refiner.seq2seq.Seq2SeqSettings;

/**
 * What {@code refiner.generator} sets.
 *
 * @param checkpoint a Hugging Face T5 folder
 * @param tasks the tasks that it was trained for
 * @param model how the model runs
 * @param policies which published versions take the checkpoint's place
 */
public record GeneratorSettings(
    Path checkpoint, List<String> tasks, Seq2SeqSettings model, PolicySettings policies) {

  /** The path of these settings in a configuration. */
  public static final String PATH = "refiner.generator";

  public GeneratorSettings {
    tasks = Tasks.known(tasks);
  }

  /**
   * Reads the settings below {@link #PATH}.
   *
   * @param root the whole configuration
   * @throws IllegalArgumentException naming key and value of what is missing or out of range
   */
  public static GeneratorSettings parse(Config root) {
    Seq2SeqSettings model = Seq2SeqSettings.from(root);
    try {
      Config config = root.getConfig(PATH);
      String checkpoint = config.getString("checkpoint");
      if (checkpoint.isBlank()) {
        throw new IllegalArgumentException("checkpoint is empty: name a checkpoint folder");
      }
      DeviceChoice device = DeviceChoice.parse(config.getString("device"));
      return new GeneratorSettings(
          Path.of(checkpoint),
          config.getStringList("tasks"),
          model.withDevice(device),
          PolicySettings.parse(root, PolicyRole.GENERATOR));
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(PATH + ": " + e.getMessage(), e);
    }
  }
}
