package io.refiner.cli.ring;

import java.util.Locale;

/** What a process of the ring can be. */
public enum Role {
  ORCHESTRATOR,
  GENERATOR,
  CRITIC;

  /** As the command line and the consumer groups call it. */
  public String roleName() {
    return name().toLowerCase(Locale.ROOT);
  }
}
