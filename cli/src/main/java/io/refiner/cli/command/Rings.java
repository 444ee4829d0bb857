package io.refiner.cli.command;

import com.typesafe.config.Config;

import io.refiner.cli.ring.InProcessRing;
import io.refiner.cli.ring.Ring;
import io.refiner.messaging.cluster.ClusterSettings;

/** Where a command's problems go. */
final class Rings {

  private Rings() {}

  /** The ring that the user names; else one that is started here. */
  static Ring open(ConfigOptions options, ModelOptions models) {
    Config root = models.over(options.load());
    return options.namesCluster()
        ? Ring.existing(Settings.parse(root, ClusterSettings::parse))
        : Settings.parse(root, InProcessRing::start);
  }
}
