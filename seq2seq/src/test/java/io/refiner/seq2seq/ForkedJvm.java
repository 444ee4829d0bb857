package io.refiner.seq2seq;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * What became of a JVM of its own, for work that may kill it.
 *
 * @param exitCode 0 if all went well
 * @param output of both streams
 */
public record ForkedJvm(int exitCode, String output) {

  /** Whether native code killed it, by a fault or by an exception that nothing caught. */
  public boolean died() {
    return exitCode != 0
        && (output.contains("A fatal error has been detected by the Java Runtime Environment")
            || output.contains("terminate called"));
  }

  /**
   * Runs a main class with the tests' class path.
   *
   * @param folder for its output, and for the report if it dies
   * @param options of the JVM
   */
  public static ForkedJvm run(
      Path folder, List<String> options, Class<?> main, String... arguments) {
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(options);
    command.add("-Dai.djl.offline=true");
    command.add("-Dai.djl.pytorch.num_threads=1");
    command.add("-XX:-CreateCoredumpOnCrash");
    command.add("-XX:ErrorFile=" + folder.resolve("hs_err.log"));
    command.addAll(List.of("-cp", System.getProperty("java.class.path"), main.getName()));
    command.addAll(List.of(arguments));
    try {
      Path output = Files.createTempFile(folder, "jvm", ".log");
      ProcessBuilder builder =
          new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(output.toFile());
      // What a GPU host or a developer has set would win over the options.
      builder
          .environment()
          .keySet()
          .removeIf(name -> name.startsWith("PYTORCH_") || name.equals("JAVA_TOOL_OPTIONS"));
      return new ForkedJvm(await(builder.start(), output), Files.readString(output));
    } catch (IOException e) {
      throw new IllegalStateException("no JVM could be started", e);
    }
  }

  /** Waits until the process ends, or until JUnit's timeout interrupts the test. */
  private static int await(Process process, Path output) throws IOException {
    try {
      return process.waitFor();
    } catch (InterruptedException e) {
      process.destroyForcibly();
      Thread.currentThread().interrupt();
      throw new IllegalStateException("the JVM did not end: " + Files.readString(output), e);
    }
  }
}
