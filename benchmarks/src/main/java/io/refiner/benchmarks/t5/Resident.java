package io.refiner.benchmarks.t5;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.stream.Stream;

/** What Linux says of this process's memory. */
final class Resident {

  private static final Path STATUS = Path.of("/proc/self/status");

  private Resident() {}

  /** MiB in memory now. */
  static double nowMib() {
    return mib("VmRSS:");
  }

  /** MiB that were in memory at most. */
  static double peakMib() {
    return mib("VmHWM:");
  }

  private static double mib(String key) {
    try (Stream<String> lines = Files.lines(STATUS)) {
      String line = lines.filter(l -> l.startsWith(key)).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", "")) / 1024.0;
    } catch (IOException e) {
      throw new UncheckedIOException("memory is read from " + STATUS + ", which Linux has", e);
    }
  }
}
