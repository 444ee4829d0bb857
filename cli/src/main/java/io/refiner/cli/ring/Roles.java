package io.refiner.cli.ring;

import com.typesafe.config.Config;

import io.refiner.critic.CriticService;
import io.refiner.critic.CriticSettings;
import io.refiner.generator.GeneratorService;
import io.refiner.generator.GeneratorSettings;
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
      case GENERATOR -> generator(root, instance);
      case CRITIC -> critic(root, instance);
    };
  }

  private static Service orchestrator(Config root, String instance) {
    OrchestratorService service =
        OrchestratorService.create(
            OrchestratorService.worker(root, instance), OrchestratorSettings.parse(root));
    return Service.of(service::run, service::close);
  }

  private static Service generator(Config root, String instance) {
    GeneratorService service =
        GeneratorService.create(
            GeneratorService.worker(root, instance), GeneratorSettings.parse(root));
    return Service.of(service::run, service::close);
  }

  private static Service critic(Config root, String instance) {
    CriticService service =
        CriticService.create(CriticService.worker(root, instance), CriticSettings.parse(root));
    return Service.of(service::run, service::close);
  }
}
