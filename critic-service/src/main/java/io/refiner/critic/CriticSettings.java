package io.refiner.critic;

import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;

import io.refiner.policies.PolicySettings;
import io.refiner.reasoning.task.Tasks;
import io.refiner.schemas.record.PolicyRole;
import io.refiner.seq2seq.DeviceChoice;
import io.refiner.seq2seq.Seq2SeqSettings;
import io.refiner.training.refinement.SolverSettings;

/**
 * What {@code refiner.critic} sets.
 *
 * @param checkpoint a Hugging Face T5 folder; empty for a critic that is an oracle only
 * @param tasks the tasks that it was trained for
 * @param model how the model runs
 * @param maxNewTokens tokens that a critique or an own answer may have, the end token included
 * @param solver how the critic solves; empty for one that writes feedback
 * @param feedbackNoise how likely feedback is replaced by random feedback, from 0 to 1
 * @param policies which published versions take the checkpoint's place
 */
public record CriticSettings(
    Optional<Path> checkpoint,
    List<String> tasks,
    Seq2SeqSettings model,
    int maxNewTokens,
    Optional<SolverSettings> solver,
    double feedbackNoise,
    PolicySettings policies) {

  /** The path of these settings in a configuration. */
  public static final String PATH = "refiner.critic";

  public CriticSettings {
    tasks = Tasks.known(tasks);
    if (maxNewTokens < 1) {
      throw new IllegalArgumentException(
          "max-new-tokens must be at least 1, but is " + maxNewTokens);
    }
    if (!(feedbackNoise >= 0 && feedbackNoise <= 1)) {
      throw new IllegalArgumentException(
          "feedback-noise must be from 0 to 1, but is " + feedbackNoise);
    }
  }

  /**
   * Reads the settings below {@link #PATH}.
   *
   * @param root the whole configuration
   * @throws IllegalArgumentException naming key and value of what is missing or out of range
   */
  public static CriticSettings parse(Config root) {
    Seq2SeqSettings model = Seq2SeqSettings.from(root);
    try {
      Config config = root.getConfig(PATH);
      DeviceChoice device = DeviceChoice.parse(config.getString("device"));
      return new CriticSettings(
          Optional.of(config.getString("checkpoint"))
              .filter(folder -> !folder.isBlank())
              .map(Path::of),
          config.getStringList("tasks"),
          model.withDevice(device),
          config.getInt("max-new-tokens"),
          CriticMode.parse(config.getString("mode")) == CriticMode.SOLVE
              ? Optional.of(solver(config))
              : Optional.empty(),
          config.getDouble("feedback-noise"),
          PolicySettings.parse(root, PolicyRole.CRITIC));
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(PATH + ": " + e.getMessage(), e);
    }
  }

  private static SolverSettings solver(Config config) {
    return new SolverSettings(
        config.getDouble("confidence"),
        config.getInt("samples"),
        config.getDouble("temperature"),
        config.getDouble("top-p"),
        config.getInt("max-new-tokens"));
  }
}
