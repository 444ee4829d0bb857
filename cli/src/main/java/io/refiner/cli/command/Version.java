package io.refiner.cli.command;

import java.util.Optional;

import picocli.CommandLine.IVersionProvider;

/** The version that is in the jar's manifest. */
final class Version implements IVersionProvider {

  @Override
  public String[] getVersion() {
    String version =
        Optional.ofNullable(Version.class.getPackage().getImplementationVersion())
            .orElse("(not from a jar)");
    return new String[] {"refiner " + version};
  }
}
