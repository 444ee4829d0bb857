package io.refiner.cli.command;

import java.io.IOException;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.seq2seq.checkpoint.Checkpoint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

/**
 * Contract: whatever ends the process of a training, resuming it gives bit for bit what it would
 * have given: {@code train generator} as the user runs it, in a JVM of its own.
 */
class TrainProcessIT {

  private static final Duration PATIENCE = Duration.ofSeconds(180);
  private static final int SIGKILL = 137;
  private static final int SIGTERM = 143;
  private static final int UNLIMITED = 0;

  private static final String SETTINGS =
      """
      refiner.training {
        threads = 1
        model { d-model = 16, d-kv = 8, d-ff = 32, heads = 2, encoder-layers = 1
                decoder-layers = 1, vocabulary-size = 300 }
        generator { steps = 100, batch-tokens = 300, synthetic = 0, evaluate-every = 20
                    save-every = 1, patience = 100, dropout = 0.1 }
      }
      """;

  private static final String PROBLEMS =
      """
      {"text": "tom found number0 pens and number1 more", "numbers": [8, 5], "gold": "#0: add ( number0, number1 ) |"}
      {"text": "ann lost number1 of number0 pens", "numbers": [8, 5], "gold": "#0: subtract ( number0, number1 ) |"}
      """;

  @TempDir static Path folder;
  private static Path settings;
  private static Path problems;
  private static Path uninterrupted;

  private final List<Process> processes = new ArrayList<>();

  @BeforeAll
  static void trainWithoutAnyInterruption() throws IOException {
    settings = Files.writeString(folder.resolve("tiny.conf"), SETTINGS);
    problems = Files.writeString(folder.resolve("problems.jsonl"), PROBLEMS);
    uninterrupted = folder.resolve("uninterrupted");
    assertThat(train(arguments(uninterrupted))).isZero();
  }

  @AfterEach
  void killWhatIsLeft() {
    processes.forEach(Process::destroyForcibly);
  }

  @Test
  void aTrainingThatIsKilledAtAnyMomentGivesTheSameWeights() throws Exception {
    Path output = folder.resolve("killed");

    Process first = start(output, UNLIMITED);
    awaitMoment(first, () -> metrics(output).contains("\"dev\""));
    assertThat(kill(first)).isEqualTo(SIGKILL);

    Process second = start(output, UNLIMITED, "--resume");
    awaitMoment(second, () -> Files.exists(output.resolve(".state.part/trainer")));
    assertThat(kill(second)).isEqualTo(SIGKILL);

    Process third = start(output, UNLIMITED, "--resume");
    awaitMoment(third, () -> metrics(output).contains("{\"step\":40,"));
    third.destroy();
    assertThat(third.waitFor()).isEqualTo(SIGTERM);
    assertThat(errors(output)).contains("go on with:", "--resume");

    assertGoesOnAsIfNothingHadBeen(output);
  }

  @Test
  void aDiskThatIsFullEndsATrainingWithAnErrorAndLosesNothing() throws Exception {
    Path output = folder.resolve("full");
    Process first = start(output, UNLIMITED);
    awaitMoment(first, () -> metrics(output).contains("\"dev\""));
    first.destroy();
    assertThat(first.waitFor()).isEqualTo(SIGTERM);
    Map<String, String> state = contents(output.resolve("state"));
    long weights = Files.size(output.resolve("model.safetensors"));
    long largest = state.values().stream().mapToInt(String::length).max().orElseThrow();
    assertThat(largest).isGreaterThan(weights + 2_048);

    // Room for the next best weights, but not for the state.
    Process second = start(output, (weights + largest) / 2 / 1_024, "--resume");

    assertThat(second.waitFor()).isEqualTo(1);
    assertThat(errors(output).lines().reduce("", (before, last) -> last))
        .startsWith("refiner train generator: cannot write " + output)
        .contains("moments.safetensors: ");
    assertThat(errors(output)).contains("the last state that was kept is whole", "--resume");
    assertThat(contents(output.resolve("state"))).isEqualTo(state);
    assertThat(Checkpoint.read(output).config().dModel()).isEqualTo(16);
    assertGoesOnAsIfNothingHadBeen(output);
  }

  private static void assertGoesOnAsIfNothingHadBeen(Path output) throws IOException {
    List<String> resumed = arguments(output);
    resumed.add("--resume");
    assertThat(train(resumed)).isZero();
    assertThat(output.resolve("model.safetensors"))
        .hasSameBinaryContentAs(uninterrupted.resolve("model.safetensors"));
    assertThat(course(output)).isEqualTo(course(uninterrupted)).hasSizeGreaterThan(12);
    assertThat(output.resolve("state")).doesNotExist();
  }

  /** Speed is time, which comes out as it may; the first line has the command. */
  private static List<String> course(Path output) {
    return metrics(output)
        .lines()
        .skip(1)
        .map(line -> line.replaceAll(",\"tokensPerSecond\":\\d+", ""))
        .toList();
  }

  private static int kill(Process process) throws InterruptedException {
    return process.destroyForcibly().waitFor();
  }

  /** Waits for a moment of the run; one that has ended before it never comes to it. */
  private static void awaitMoment(Process process, Callable<Boolean> moment) {
    await()
        .atMost(PATIENCE)
        .pollDelay(Duration.ZERO)
        .pollInterval(Duration.ofMillis(1))
        .failFast("the training has ended", () -> !process.isAlive())
        .until(moment);
  }

  /**
   * Starts a training.
   *
   * @param limit kilobytes that a file may have, behind which writing fails as on a full disk
   */
  private Process start(Path output, long limit, String... more) throws IOException {
    List<String> command = new ArrayList<>();
    String limited = limit == UNLIMITED ? "" : "ulimit -f " + limit + "; ";
    command.addAll(List.of("bash", "-c", limited + "exec \"$@\"", "bash"));
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:-UsePerfData", "-Xmx512m"));
    command.add("-XX:TieredStopAtLevel=1");
    command.addAll(List.of("-Dai.djl.offline=true", "-cp", System.getProperty("java.class.path")));
    command.add("io.refiner.cli.Main");
    command.addAll(arguments(output));
    command.addAll(List.of(more));
    Path log = folder.resolve(output.getFileName() + ".log");
    Process process =
        new ProcessBuilder(command)
            .redirectError(log.toFile())
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    processes.add(process);
    return process;
  }

  private static String errors(Path output) {
    return text(folder.resolve(output.getFileName() + ".log"));
  }

  private static String metrics(Path output) {
    return text(output.resolve("metrics.jsonl"));
  }

  /** Empty while there is none: for a moment a folder that is replaced is not there. */
  private static String text(Path file) {
    try {
      return Files.exists(file) ? Files.readString(file) : "";
    } catch (IOException e) {
      return "";
    }
  }

  private static List<String> arguments(Path output) {
    return new ArrayList<>(
        List.of(
            "train",
            "generator",
            "--train",
            problems.toString(),
            "--dev",
            problems.toString(),
            "--device",
            "cpu",
            "--config",
            settings.toString(),
            "--output",
            output.toString()));
  }

  private static int train(List<String> arguments) {
    PrintWriter ignored = new PrintWriter(new StringWriter());
    return RefinerCommand.commandLine()
        .setOut(ignored)
        .setErr(ignored)
        .execute(arguments.toArray(String[]::new));
  }

  private static Map<String, String> contents(Path root) throws IOException {
    Map<String, String> contents = new TreeMap<>();
    try (Stream<Path> paths = Files.walk(root)) {
      for (Path file : paths.filter(Files::isRegularFile).toList()) {
        contents.put(root.relativize(file).toString(), bytes(file));
      }
    }
    return contents;
  }

  /** One character for each byte. */
  private static String bytes(Path file) {
    try {
      return Files.readString(file, StandardCharsets.ISO_8859_1);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
