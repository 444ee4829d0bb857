package io.refiner.seq2seq;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;

/**
 * How much memory a process has, to see what native code leaves behind. The Java heap would hide it
 * by taking pages as it widens: a JVM with these options has them all from the start.
 */
public final class ResidentMemory {

  /** Of the JVM that looks at itself. */
  public static final List<String> OPTIONS =
      List.of("-Xms128m", "-Xmx128m", "-XX:+UseSerialGC", "-XX:+AlwaysPreTouch");

  private ResidentMemory() {}

  /** Resident memory of this process in MiB. */
  public static long mib() {
    try (Stream<String> lines = Files.lines(Path.of("/proc/self/status"))) {
      String line = lines.filter(l -> l.startsWith("VmRSS:")).findFirst().orElseThrow();
      return Long.parseLong(line.replaceAll("\\D", "")) / 1024;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
