package io.refiner.orchestrator;

import java.time.Duration;

import com.typesafe.config.Config;
import com.typesafe.config.ConfigException;
import com.typesafe.config.ConfigFactory;

import io.refiner.orchestrator.episode.Patience;

/**
 * What {@code refiner.orchestrator} sets.
 *
 * @param patience how long episodes wait
 * @param batchTimeout how long the actors may take for one batch
 * @param actorSystem the whole configuration of the actor system
 */
public record OrchestratorSettings(Patience patience, Duration batchTimeout, Config actorSystem) {

  /** The path of these settings in a configuration. */
  public static final String PATH = "refiner.orchestrator";

  public OrchestratorSettings {
    if (batchTimeout.toMillis() < 1) {
      throw new IllegalArgumentException(
          "batch-timeout must be at least 1 ms, but is " + batchTimeout);
    }
  }

  /**
   * Reads the settings below {@link #PATH}.
   *
   * @param root the whole configuration
   * @throws IllegalArgumentException naming key and value of what is missing or out of range
   */
  public static OrchestratorSettings parse(Config root) {
    try {
      Config config = root.getConfig(PATH);
      return new OrchestratorSettings(
          patience(config),
          config.getDuration("batch-timeout"),
          config.withOnlyPath("akka").withFallback(ConfigFactory.defaultReference()).resolve());
    } catch (ConfigException e) {
      throw new IllegalArgumentException(e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new IllegalArgumentException(PATH + ": " + e.getMessage(), e);
    }
  }

  private static Patience patience(Config config) {
    return new Patience(
        config.getDuration("deadline"),
        config.getDuration("request-timeout"),
        config.getInt("reminders"));
  }
}
