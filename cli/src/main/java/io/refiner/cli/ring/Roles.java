package io.refiner.cli.ring;

import com.typesafe.config.Config;

import io.refiner.orchestrator.OrchestratorService;
import io.refiner.orchestrator.OrchestratorSettings;

/** Opens the services of the ring from settings. */
public final class Roles {

  private Roles() {}

  /**
   * Opens a role: reads its settings and loads its model; nothing is consumed before it runs.
   *
   * @param instance names it among those of its role, the same after a restart
   * @throws IllegalArgumentException naming key and value of a setting that is wrong
   */
  public static Service open(Role role, Config root, String instance) {
    return switch (role) {
      case ORCHESTRATOR -> orchestrator(root, instance);
      case GENERATOR -> throw new IllegalStateException("not there yet");
      case CRITIC -> throw new IllegalStateException("not there yet");
    };
  }

  private static Service orchestrator(Config root, String instance) {
    OrchestratorService service =
        OrchestratorService.create(
            OrchestratorService.worker(root, instance), OrchestratorSettings.parse(root));
    return Service.of(service::run, service::close);
  }
}
