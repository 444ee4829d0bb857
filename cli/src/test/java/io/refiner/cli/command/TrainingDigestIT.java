package io.refiner.cli.command;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

import io.refiner.files.Digests;

import static org.assertj.core.api.Assertions.assertThat;

/**
 * Contract: what a training learns changes only on purpose. The SHA-256 of the weights of three
 * short runs is pinned; whoever changes one says in the commit why the weights are others.
 *
 * <p>The processes compute on one thread with the vector instructions that every x86-64 machine
 * has, so that the digests do not depend on the machine.
 */
class TrainingDigestIT {

  private static final Map<String, String> SAME_INSTRUCTIONS =
      Map.of(
          "ATEN_CPU_CAPABILITY", "default",
          "DNNL_MAX_CPU_ISA", "SSE41",
          "MKL_CBWR", "COMPATIBLE");

  private static final String BUNDLED = "../generator-service/models/mwp";

  private static final String SETTINGS =
      """
      refiner.training {
        threads = 1
        model { d-model = 16, d-kv = 8, d-ff = 32, heads = 2, encoder-layers = 1
                decoder-layers = 1, vocabulary-size = 300 }
        generator { steps = 60, batch-tokens = 300, evaluate-every = 20, synthetic = 20
                    renumbered = 0.5, write-every = 2 }
        critic { steps = 60, batch-tokens = 300, evaluate-every = 20, synthetic = 20
                 renumbered = 0.5 }
        refine { steps = 60, batch-tokens = 300, evaluate-every = 20, synthetic = 20, chunk = 16
                 renumbered = 0.5, feedback-noise = 0.2 }
      }
      """;

  private static final String PROBLEMS =
      """
      {"text": "Tom found 8 pens and 5 more . How many pens has he ?", "gold": "#0: add ( number0, number1 ) | EOS"}
      {"text": "Ann had 9 cups and lost 4 . How many cups are left ?", "gold": "#0: subtract ( number0, number1 ) | EOS"}
      {"text": "There are 3 boxes of 6 eggs . How many eggs are there ?", "gold": "#0: multiply ( number0, number1 ) | EOS"}
      {"text": "12 cakes are shared by 4 friends . How many has each ?", "gold": "#0: divide ( number0, number1 ) | EOS"}
      {"text": "Sue buys 2 bags of 7 nuts and eats 3 . How many are left ?", "gold": "#0: multiply ( number0, number1 ) | #1: subtract ( #0, number2 ) | EOS"}
      {"text": "Max has 5 red and 6 blue cars and gives 2 away . How many has he ?", "gold": "#0: add ( number0, number1 ) | #1: subtract ( #0, number2 ) | EOS"}
      """;

  @TempDir private Path folder;

  @Test
  void threeShortTrainingsGiveTheWeightsThatTheyAlwaysGave() throws Exception {
    Path generator = train("generator", List.of());
    Path critic = train("critic", List.of("--generator", BUNDLED));
    Path refined = train("refine", List.of("--base", BUNDLED));

    assertThat(List.of(digest(generator), digest(critic), digest(refined)))
        .containsExactly(
            "2610a26685753fec87ff9ed54405ab27d51cc0a1b20e9fd71857295ce948763a",
            "31693314b6cbadaa364c93cf67034d5bdaec2e3c3d1972c442bfc415f330bdde",
            "7389f3b614ebce731dec9f2b42bda2c21c1963e3e2dcbf4d90c4d2cce1f0263d");
  }

  private Path train(String role, List<String> more) throws Exception {
    Path settings = Files.writeString(folder.resolve("tiny.conf"), SETTINGS);
    Path problems = Files.writeString(folder.resolve("problems.jsonl"), PROBLEMS);
    Path output = folder.resolve(role);
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.addAll(List.of("-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", "-Xmx512m"));
    command.addAll(List.of("-Dai.djl.offline=true", "-cp", System.getProperty("java.class.path")));
    command.addAll(List.of("io.refiner.cli.Main", "train", role, "--seed", "1"));
    command.addAll(List.of("--train", problems.toString(), "--dev", problems.toString()));
    command.addAll(List.of("--device", "cpu", "--config", settings.toString()));
    command.addAll(List.of("--output", output.toString()));
    command.addAll(more);
    Path log = folder.resolve(role + ".log");
    ProcessBuilder builder =
        new ProcessBuilder(command).redirectErrorStream(true).redirectOutput(log.toFile());
    builder.environment().putAll(SAME_INSTRUCTIONS);
    assertThat(builder.start().waitFor()).as(() -> text(log)).isZero();
    return output;
  }

  private static String digest(Path output) throws IOException {
    return Digests.sha256(output.resolve("model.safetensors"));
  }

  private static String text(Path file) {
    try {
      return Files.readString(file);
    } catch (IOException e) {
      return e.toString();
    }
  }
}
